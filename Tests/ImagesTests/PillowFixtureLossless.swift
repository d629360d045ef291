extension PillowFixture {
    static let lossless = [
        PillowFixture(
            "RGB PNG, 16 bits", "chunks written by hand", (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAIAAABIoY1/AAABHklEQVR42gETAez+AD0BTPa3msr4kwptN21/1T7ubsW9DQvD
                0vPMx7/uEgtDEzorAXa/KrwVMxJE6ShFXq1ZrQlNswBh5yP/e6VWUSSyEYoZoml/Lf8jn5ZzrCH1ivgha3QmJkV+BgHtP/H/
                O6WR2l5Peufg+7pjje4AzvVIho+p/H0CCkp8OiKfApuAxcY3iSsQFbVxwp2L7vNwYEZkdUpAN9K4c50lp313NmrbFOZmAJCF
                Ll4yOFEUFNa0U5yQ8M38Sgk/423tydM6pIc85Mm3hd45CpsUIfG+/cDzmMWMc9jynl/jUACAs1L80NhI20s34+EvlUbiGwgQ
                476ZLxQY72D+DZDhe42GEIGljgf1HRJo6I+P8gQQNJEW3tGNBYYce8G/vwAAAABJRU5ErkJggg==
                """,
            pixels: """
                PUy3ypNtbdXuxQ3D88fuCxMrdioVEulFra1NYSN7ViQRGWktI5as9fhrJkUG7fE7kV564LqNzkiP/AJKOp+bxTcrFXGd7nBG
                dUDScyV9NtvmkC4yURS0nPD8CePt06Q8yYU5myG+wJiM2J7jgFLQSEvjL0YbEL4vGGAN4Y0QpQcdaI/yEJHe
                """),
        PillowFixture(
            "RGBA PNG, 16 bits", "chunks written by hand", (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAYAAADHwxooAAABeElEQVR42gFtAZL+AD0Y+wBhWTniFhnh5mdzD7UWchKgvptu
                5BE9YIS9sKFrCtWR7lGSEOLRF6HThCirHPm03uVaeyxQGpDKSvzgJNpkM9PdLyvagwB9SdoEI/z3Xrs1ixWKFwc6oa5/SwTL
                yZezcTdI2mtJN5gB4CwI2NI5jnnqOpUWrMcsbG8JRPmoT3TUakyG24JVMxO6I8tjD8sAuQYABRtiOP7YITsv/bbNFDelSau5
                RyAY9Nol49kNdZeXZgXKCipBzFWpOYlHEjlaojDnyk/BLp0UM5CLcQi8hZUoZn+q4s0AAOVkcgcL4OD6bcaMtHedLudigCBd
                qEmV4DffxcGTQVhRYDSmvwi6qzNku7IXs3UX3D6lrMFniqFXFCH30LJC0FUzgUXpz/t2pQBoaAlD3CZQRp8Nv0FoSnf+1YkD
                kEgjmoldN3Xix8MRVm8qczAd0LnUD6Wbiz3LoUs7tCiH6miNTXHGESsp9kGvgGAGdvTZoRj056oNnLcHvQAAAABJRU5ErkJg
                gg==
                """,
            pixels: """
                PfthFuFnFhK+EWC9CpFR0aGE+d5aGsr8ZNMvfdoju4uKoX8EszfamOAIjuqVLG9EdGqGM7rLuQAb2Dv9N0m59CXZlwUKVTlH
                oudPFJBxlWaq5XILbYx3YiCoN8WTYKYIZLKzPqxnFPeyM0XPaAncn79o1QNIXXXHb3MdD5s9OyjqcREpgAb0
                """),
        PillowFixture(
            "grey and alpha PNG, 16 bits", "chunks written by hand", (9, 5, 1),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAQAAABtytKjAAAAxElEQVR42gG5AEb/AD0vqgkMGafNmChVlWFnSiw9dl6Dbysa
                9i+u+kiNTjiSAXD32gAsZPYHjPswYR8nENlFDw/BZ0P3uRIgGO+hbyQCt9uNGPXXhwYA1/QelZrX+TJ+Squ27QjK9zxbElYX
                l1eK1AcQQTrwsnN2njNrAEG6XO2OSdj4KCINER+2PxDscovZsB+oh/YAlOnJnIdTJWbYMgD+wr/UYwv+X4yb+efFAr8TiOQB
                0UQvDfiXoTbw/cdNnz3/DUkaEVV8B/OdAwAAAABJRU5ErkJggg==
                """,
            pixels: "PQyYYT1vL40BLIwfRWcSobf115p+7TwX1Dp2QY4oH+yw9skl/mOMxYhEl/09"),
        PillowFixture(
            "grey and alpha PNG", "save(\"PNG\")", (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAQAAAA9Wg7gAAAAaklEQVR4nAFfAKD/AT1GHM1exV7fBX+vD5IVKUrg1gCrZiC7
                xQlNIJMMXOzOuvcMXMYBCDbU92yyeBH5N71wHNKuNTRuAcIjR45d5OFp3SzmWj3OdDF4BwAxnmImEbL7BkFezFdR+Y2z2Ai5
                RyohXYXssQAAAABJRU5ErkJggg==
                """,
            pixels: """
                PT09WVlZt7e3FRUVGhoaycnJW1tbhISEZGRkq6urICAgxcXFTU1Nk5OTXFxczs7O9/f3XFxcCAgI3NzcSEhIwMDAubm5dnZ2
                kpKSQEBAdHR0wsLCCQkJZmZmR0dHJCQkCgoKR0dHu7u7MzMzMTExYmJiERER+/v7QUFBzMzMUVFRjY2N2NjY
                """),
        PillowFixture(
            "RGBA PNG", "save(\"PNG\")", (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAYAAACXU8ZrAAAAxElEQVR4nAG5AEb/AT1dCRwkO3uGO625UroJgic1MDguRs16
                0ppGu7bA+TgRwx1e0ADjCcJSA8JPflQn21XexHJ6gdSNjABBtDrtjSRRXSwBjYEu4A4BjEimt/xFVyN85e8esXhjeL7L6fzJ
                eTsC2gVPxeXFwrc24VT/ALN+cVSM6LR0TznQpgRJ3x48ZFHsKbYm/tZMuA/1rR+02mxq/wTUvcwdbeEZrWhWweNhCy7z1Mgh
                MDBKl50GLnH7Uo7g+kP3H0qpqFjC+ICgowAAAABJRU5ErkJggg==
                """,
            pixels: """
                PV0JYZiEnEU9Vk6/i3730Utxa5EsK4pk7qfC4wnCA8JPVCfb3sRygdSNAEG07Y0kXSwBgS7gjEimiI39BHLstepPc7U4PC5z
                FjPC+/iEMdnYs35xjOi0TznQBEnfPGRRKbYm1ky49a0f2mxqhzs99F+K9I91VZqjKWJyWQDo3C5ZRzv/ijIe
                """),
        PillowFixture(
            "palette PNG with transparency", "save(\"PNG\", transparency=bytes([0, 99, 255]), bits=4)",
            (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAMAAABlfdtYAAAAD1BMVEU9dbgmDFfyjB5UsaNQQvlOJIv4AAAAA3RSTlMAY/+Z
                pBM3AAAAJ0lEQVR4nGMUUPrw6Q+TMpPAewMGByEWBQYWJjmRsw4sTJ8+6z8AAIT8CR09+ADfAAAAAElFTkSuQmCC
                """,
            pixels: """
                JgxXPXW4VLGj8owe8owe8oweJgxXUEL5JgxXVLGjVLGjVLGjUEL5VLGj8owePXW4VLGjUEL5UEL5PXW4JgxX8owePXW4UEL5
                8owePXW4PXW4UEL58oweVLGjPXW4UEL5UEL5JgxXJgxXUEL5UEL5UEL58owe8owe8oweVLGjUEL5PXW48owe
                """),
        PillowFixture(
            "grey PNG of 2 bits with one transparent grey", "chunks written by hand", (9, 5, 1),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgAAAAD4iIEWAAAAAnRSTlMAAQGU/a4AAAAcSURBVHjaY7BdLM5gmXiN4XyiMkPh
                LCYGF808ADtOBaOtwHOhAAAAAElFTkSuQmCC
                """,
            pixels: "AP//VaqqAP8AAP+qVVWqAFX//wD//1WqAFUAVf8AVapVqqoAVQBVAACqqlVV"),
        PillowFixture(
            "grey PNG of 1 bit", "convert(\"1\").save(\"PNG\")", (9, 5, 1),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQAAAAC/KPvGAAAAF0lEQVR4nGNMkWFyYmBaw8AwhYExWhUAEyQCiS+q14MAAAAA
                SUVORK5CYII=
                """,
            pixels: "AP//AAD/AAD//wD/AAD//wD/AP8A/wAA/wD//wAA/wD/AAAAAP8A//8A////"),
        PillowFixture(
            "RGB PNG with one transparent colour", "save(\"PNG\", transparency=(1, 2, 3))", (9, 5, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAABnRSTlMAAQACAAPJS6v1AAAAl0lEQVR4nAGMAHP/AT7SdQ7k
                4F+A0uNMOqqOgjg/rgVptKcTMub7tQJpZisJ8moEiSido9/WnVKr+MixIMY/vvHE/JAE3GIzv5Oh1B3U79dUlbfo5vlCxsSg
                MFPbQSIAANeNHaifHR97Fhalmig4Krwi/hDdjpIVh+11IgDR6iTVifdaKS50txu/uu5AhcHAm1gvYCcHCBGURkTVdeuIewAA
                AABJRU5ErkJggg==
                """,
            pixels: """
                PtJ1TLZVqzYnjoJhOBDjcE+RdbhFHMt3AsYspzigVai/r79PKyVADq01G0dZJtgLW4loxsK8g5rTFDt0KVgjGPx3o7NfiUCh
                T5z5i9zUB/7U140dqJ8dH3sWFqWaKDgqvCL+EN2OkhWH7XUi0eok1Yn3WikudLcbv7ruQIXBwJtYL2AnBwgR
                """),
        PillowFixture(
            "PNG of orientation 1", "3×2 pixels, eXIf chunk after the pixels, MM", (3, 2, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR42mNg4JVSN3H0i85gKG3qn7Ny2+ELdwEzHQfGI6Sv
                cwAAABplWElmTU0AKgAAAAgAAQESAAMAAAABAAEAAAAAAAATwHXnAAAAAElFTkSuQmCC
                """,
            pixels: "AA0aJzRBTltodYKPnKm2w9Dd"),
        PillowFixture(
            "PNG of orientation 2", "3×2 pixels, eXIf chunk before the pixels, MM", (3, 2, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEAAgAAAAAAACIob3oA
                AAAcSURBVHjaY2DglVI3cfSLzmAobeqfs3Lb4Qt3ATMdB8YjpK9zAAAAAElFTkSuQmCC
                """,
            pixels: "TltoJzRBAA0aw9DdnKm2dYKP"),
        PillowFixture(
            "PNG of orientation 3", "3×2 pixels, eXIf chunk after the pixels, MM", (3, 2, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR42mNg4JVSN3H0i85gKG3qn7Ny2+ELdwEzHQfGI6Sv
                cwAAABplWElmTU0AKgAAAAgAAQESAAMAAAABAAMAAAAAAACEX2TOAAAAAElFTkSuQmCC
                """,
            pixels: "w9DdnKm2dYKPTltoJzRBAA0a"),
        PillowFixture(
            "PNG of orientation 4", "3×2 pixels, eXIf chunk before the pixels, MM", (3, 2, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABAAAAAAAAEH4WkAA
                AAAcSURBVHjaY2DglVI3cfSLzmAobeqfs3Lb4Qt3ATMdB8YjpK9zAAAAAElFTkSuQmCC
                """,
            pixels: "dYKPnKm2w9DdAA0aJzRBTlto"),
        PillowFixture(
            "PNG of orientation 5", "3×2 pixels, eXIf chunk after the pixels, II", (2, 3, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR42mNg4JVSN3H0i85gKG3qn7Ny2+ELdwEzHQfGI6Sv
                cwAAABplWElmSUkqAAgAAAABABIBAwABAAAABQAAAAAAAAA5xxbKAAAAAElFTkSuQmCC
                """,
            pixels: "AA0adYKPJzRBnKm2Tltow9Dd"),
        PillowFixture(
            "PNG of orientation 6", "3×2 pixels, eXIf chunk before the pixels, II", (2, 3, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGmVYSWZJSSoACAAAAAEAEgEDAAEAAAAGAAAAAAAAALdIESkA
                AAAcSURBVHjaY2DglVI3cfSLzmAobeqfs3Lb4Qt3ATMdB8YjpK9zAAAAAElFTkSuQmCC
                """,
            pixels: "dYKPAA0anKm2JzRBw9DdTlto"),
        PillowFixture(
            "PNG of orientation 7", "3×2 pixels, eXIf chunk after the pixels, II", (2, 3, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR42mNg4JVSN3H0i85gKG3qn7Ny2+ELdwEzHQfGI6Sv
                cwAAABplWElmSUkqAAgAAAABABIBAwABAAAABwAAAAAAAAB74hG3AAAAAElFTkSuQmCC
                """,
            pixels: "w9DdTltonKm2JzRBdYKPAA0a"),
        PillowFixture(
            "PNG of orientation 8", "3×2 pixels, eXIf chunk before the pixels, II", (2, 3, 3),
            file: """
                iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAGmVYSWZJSSoACAAAAAEAEgEDAAEAAAAIAAAAAAAAAKLCAxsA
                AAAcSURBVHjaY2DglVI3cfSLzmAobeqfs3Lb4Qt3ATMdB8YjpK9zAAAAAElFTkSuQmCC
                """,
            pixels: "Tltow9DdJzRBnKm2AA0adYKP"),
    ]
}
