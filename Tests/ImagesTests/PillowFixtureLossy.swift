extension PillowFixture {
    static let lossy = [
        PillowFixture(
            "colour JPEG 4:2:0", "save(\"JPEG\", quality=90)", (18, 13, 3),
            file: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ
                ERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU
                FBQUFBQUFBQUFBQUFBT/wAARCAANABIDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA
                AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6
                Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG
                x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA
                AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5
                OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE
                xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCWy/ZAPiFw7ahFD5XzfMwFYHxmvP8AhVPh
                ldPiH2toRt/d80/4ieP9a0aFfst5JFk4OGqp4FceNZ0Grj7WG6+ZzXlY/hzNWsJmub4hVYKWkUrWZ9t4aYnE8V5I6WGn7ONK
                7V9T5sf4+XgY/wDEruOv9w0V9vD4SeFiP+QVB/3yKK+2/tbBf8+X9593/Yeb/wDQWv8AwE//2Q==
                """,
            pixels: """
                JVuBLlWAQ0iCWzWAdxd5iwJqpABgsgxKuC0yxFYjz30XzYsTxoIfvXIvuFxNr0xhsER4rT6AK2SCMl2ARVJ/XD56dyJzjA1k
                pAlXsBRDuTYuw1ohzH4ZyYoYw4Ehu3E0sVtOqUpipj90pDt9LG5+NWh7RV92XU9weDlmjihYpiNNsSo5vUotxGciyoIcxoke
                vH4pr2w4o1RPmUNglzpvlTZ2QoR2SYJzWnxub3BojGBhpFZWuVBMwlQ7xmctx3kmxoghvIgjrngunGI8iUhMfTdbdSxkcyhr
                ZaFjaqFgd55bjJhYqZBXwIxS1IhM2odB14000JItwpMrsYgsmnI1flY8ZTtHUylRSBxbRBlhfrtThbxUkL1UpL1Xwr5d3r9i
                8r1h97hZ6q9J3KlAxpo5q4Q1jWg7aUg5Ryo8MhdEIwhLHgZSkNBIlNJLnNRPrtVYy9hk6Nxw+tdz/85t77tY3qtPxZVBqnw+
                i2BAZ0E+Qyc+LRVFGgVKFQJRhtVIidZMjdRUm9JdtNNsztN54sh757t05K5m2ptYx4JJs25Fm1hIfEFHWixJRh5QOxZZOBRe
                Zs9ZZ81fa8tqd8R2ibiCna2IsJ6GwZKAx4NuzXdgzGhRxVlMuUxPqENVkTxdhThmejBreDBwRMVpRcNxSLx9UK6JYJ2Vc4qY
                h3aWnGiMr1x4v1RmzkxY1UhR1UdX0Edhw0tvu054uk+Dt1CFKsCAK7yFLLGSMp6ePoSoTmqrZFKmfkKYmjqEtzZv0TVd4jhV
                7T9a8klo7Vd862CJ6WaS5meSHMCOHrqVIK6iJZitLnq2PVy3VEG1cjGplSqUtih+1ylm7TBa+jha/0dn/1l//maP/2+W/XGW
                E7yRFreYGaqjHpSuKnW4N1S6Tzq9bSmykSGdtB+D1yNq7ytb/DZa/0Zo/1uE/2qT/3GY/3WX
                """),
        PillowFixture(
            "colour JPEG 4:2:2, progressive", "save(\"JPEG\", quality=80, subsampling=1, progressive=True)",
            (18, 13, 3),
            file: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwg
                IyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo
                KCgoKCgoKCgoKCgoKCj/wgARCAANABIDASEAAhEBAxEB/8QAGQAAAgMBAAAAAAAAAAAAAAAAAAYBAgQF/8QAFwEAAwEAAAAA
                AAAAAAAAAAAAAwQFAf/aAAwDAQACEAMQAAABnPPdWS9rPRcXTA2f/8QAHBAAAgICAwAAAAAAAAAAAAAAAAMBFAIEBRIj/9oA
                CAEBAAEFAo4zubk113JNh2eIj1Kyj//EACARAAIABAcAAAAAAAAAAAAAAAABAgMEUQYREhMUI0H/2gAIAQMBAT8Bpp2VOkvD
                mOxh3slRajagsf/EABwRAQACAQUAAAAAAAAAAAAAAAIAAwEEEhMUUf/aAAgBAgEBPwFajt2jHk4pbQBUUZvU/8QAGhAAAgID
                AAAAAAAAAAAAAAAAAAEhMhIiMf/aAAgBAQAGPwKxj0qyGbyVR//EABsQAAEEAwAAAAAAAAAAAAAAABEAARAhMVGx/9oACAEB
                AAE/ITCDBVbDUc03srO0F//aAAwDAQACAAMAAAAQYHD/xAAYEQEAAwEAAAAAAAAAAAAAAAABEBEhMf/aAAgBAwEBPxDoK0AC
                tUQP/8QAGBEBAQEBAQAAAAAAAAAAAAAAEQABUWH/2gAIAQIBAT8Q3EEx7ZPGt7X/xAAdEAACAgEFAAAAAAAAAAAAAAAAAREh
                MUFRcbHx/9oACAEBAAE/ELplLZG266hyPoYm2GzHjhfkeEf/2Q==
                """,
            pixels: """
                JV2MLVWIQkeBWzN8cxh1iwRroQBgsApMvy4xyVYfzoENypALwIccuHI2tlddtEZ1s0N7sUB+ImCPKliKPUyDVTp9cSF4iA9s
                oAphsRRLvjIxyVYdzH4PyYwNwIUduXE2tlhZs0ZvrDtzqjh2Lm6KNmeHRV2BW058djt1jSpqpiVetSpJxUYzy2IhzYETx4sT
                uYEirWozpU9Qnz1jnztxnTd2TYRxU39wXnhrcW1qiF9loFRgtk5VxE9Fz2U10HUmx4geu4sfp30plGQ2hUlJfDZacyxmcSht
                cZ5Ndp1OfJpQjZZTpZBXvoxZ04dT3YRI3oc31osuwpEqrYoukXg2dls9YD9IUixVQBxaPRlji7w8kL5Bl8BGpsFOvsRY28Vf
                8MBc+rpW865G5KRAxpo7p4c+g25BXkxAPyw/LRpIHA1OGAxYj9A+ktNDl9ZJpNhQvd5Z2uFg8dld/M1X+LxK56lGx5RBp35G
                g2RIXUNEQSRALBREFgVJEARQgdNAg9VDhdhIkNlMqd1Uxt1X3NRP6MVH6LE92ps6v4U7p3NEil9PbkZPVy5ORyJVMhlaLBhg
                VddTXNJYa8pifMFxi7eCm6uOp6GVtpWQxIV8z3dr02ZSzVVHvkdJrT1TljdjiDNsfjBsezFuOMxuPsZyS7p4WauDZpyOc4mU
                f3mTk2uNp112vVRlzktQ10ZJ2EZR00dhxkt3v06Et0+CtFCEG8aRIb6TK6+aNZugQYKoTWupXVamdESYlz2FtTVu0zNZ6DVS
                8T9X90po8lWA712M72aS7GeSD8GhFLqmHqmsJpO0L3i9PFy/TkW6aTGslCybuSWD2SZn8Stc/Tld/0dq/1aA/1+L/22S/26S
                Dr2WE7WdHKaoIo6yKnK+NlfCSj3BZyq1jh+htBqI2R5v8iZj/jZk/0hw/1yG/2iR/3GV/3KV
                """),
        PillowFixture(
            "JPEG stored as RGB", "save(\"JPEG\", quality=90, keep_rgb=True)", (18, 13, 3),
            file: """
                /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET
                FBUVFQwPFxgWFBgSFBUU/8AAEQgADQASA1IRAEcRAEIRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQ
                AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5
                OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TF
                xsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAAwDUgBHAEIAAD8A6/8AY+/Z5tNN1SWV9UgG0E43il+JP/BP
                CXxysUj6nDbeQd2XcDNeU6n8RrnxfZywx2MvKn+E13P7SvxKn+EWlSNb2Ut+qcAxKWz+VcF8bLWH4R/DuDQIplvJLZdn7s56
                V4j4G8KXPh74iXGptGx3Nnbivj9/279TDsP+EbveD/zyavkF/idc72/0Gbr/AHTX0IvjiUKB9mfgehry74E/GbxVa+IbVI9T
                mVXcAgOeea/Rf9r34ja74X0Tdp99LAT12tivp74c/DbQZLe7JsYyQhx8vtX7M/Czwbo3j74cadca7YRajJKgLGYZ7V8beBfE
                l94719o9Yma7VuokOa+eX8O2S/FW+txCvlK/C4raP7OXw5J/5Fax/wC/dexD4a6CR/x4x/8AfIr1AeENMwP9HT8q/9k=
                """,
            pixels: """
                JFyNJ1aLNUyJTTmEaRx7igNxqABitgVRwSgyxloZyYMCyI4BxIcVv3E0uFdUsklrskJ3sT97KmCJLV2GOlSEUUF/bSR3jwpv
                rARhugpQwS40xlsbyYIExowDwIUWuG80sFVVq0drqT10pzp4NWmCN2eARGF+WlF6djdzmCBttBphwR5SxUE1yGUeyIUIxIwH
                vIIYsms1p1FToEFomzlzmTZ2S4NwTYFuW3xtcXBqjV5mrk1jyEda0klO02A3znckxosSuo0Rq30gmWQ3h0hQezZhdSxpcyls
                ZaNZaaBYd5xZjZZYqY9XyYdY34JT5oBK4Ik705AtwZUfro0emXUqf1g7ZDtMUidYRxxfRBlhgcFDhb9Dkr5GqL9Iw8JK4cJP
                9b9P+LtI6bNA2Kk1v58rpYwqiG0yZUw9Qi5IKxhQHAxWGAlYjNc5j9c5m9g+r9pCyd9H5uFQ+NxU+dZP68BL26xBwpg4poI2
                g2I7WkRDNCtMHRdSEAlTDAZUfNlFftlGiNhLmtZRs9ZY0NRj4cxp4sNm37JX1ZpOxoZEs3NBmFlFdkJMVjBURCBaNRpdMRde
                W9NdXdBhZ8xkdcZti713obCCsKCJwpZ/xYNx0HZfzmRNyFZIuk1NokVWjzxhgTZrdzJvdjJwOMp3OsZ6RL19TbCIXp6Tcoif
                g3OlmWabsFmDxlFt00dX3UJQ3ERW0UhhyEpvv0t7vE9/vE+AIcKMI72PK7KSMZ+ePYWsT2i4Y0+9fECynDaVvTJ62y5d8DFT
                +Ttb9klq9VZ78l6I82OO82OPE8CVFbuYHa+bIpqoLHy3PVvEUkDIbjC6kyieuyWA3yRf+ClU/zZc/Uhu/1qA/mWO/2+U/2+V
                DcCaDrudFa6fG5etJne8NVTJSjfMZie/jx+iuh6D4R9h+SZW/zRf/Ehx/lyD/miP/3OX/3SY
                """),
        PillowFixture(
            "grey JPEG", "convert(\"L\").save(\"JPEG\", quality=90)", (18, 13, 1),
            file: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ
                ERMUFRUVDA8XGBYUGBIUFRT/wAALCAANABIBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgED
                AwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RF
                RkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJ
                ytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AJbL9kA+IXDtqEUPlfN8zAVgfGa8/wCFU+GV0+Ifa2hG
                393zXzI/x8vAx/4ldx1/uGvp74ieP9a0aFfst5JFk4OGqp4FceNZ0Grj7WG6+ZzXpY+EnhYj/kFQf98iv//Z
                """,
            pixels: """
                T05NST83O0VXcYqRi4F2bGpnVlRTTkU9QEhcc4qQioBzaWRiXFtaV1FMT1Rpe4yPh3prYFxab29wb21tb3J9h4+MgG9cUEhG
                iImLjZGVmJiZmZWKd19JOjAunaCkqrS+wsC1rJyHblA1JBgWrbC0u8fT1tK/sJqDaUwyIhMRra+wtL7Hx8C2ppB+alM9MCkn
                oqKjpKSkoZ6VjoN4bWNZVE1NlJSSjoqFf3x4dnRzc3Nzc3V1jIqGfnNpYV5fY2hudn+IjpKSiYeCeGpdVFJWXGRtdoKPmJ+f
                hYN+dGZXT01RV2FrdYOSnKGi
                """),
        PillowFixture(
            "colour JPEG as grey", "save(\"JPEG\", quality=90), read with convert(\"L\")", (18, 13, 1),
            file: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ
                ERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU
                FBQUFBQUFBQUFBQUFBT/wAARCAANABIDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA
                AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6
                Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG
                x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA
                AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5
                OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE
                xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCWy/ZAPiFw7ahFD5XzfMwFYHxmvP8AhVPh
                ldPiH2toRt/d80/4ieP9a0aFfst5JFk4OGqp4FceNZ0Grj7WG6+ZzXlY/hzNWsJmub4hVYKWkUrWZ9t4aYnE8V5I6WGn7ONK
                7V9T5sf4+XgY/wDEruOv9w0V9vD4SeFiP+QVB/3yKK+2/tbBf8+X9593/Yeb/wDQWv8AwE//2Q==
                """,
            pixels: """
                T05NST83PEVXcYqRi4F2bGpnVlRTTkU9QEhcc4qQioBzaWRiXFtaV1FMT1Rpe4yPh3prYFxab29wb21tb3J9h4+MgG9cUEhG
                iImLjZGVmJiZmZWKd19JOjAunaCkqrS+wsC1rJyHblA1JBgWrbC0u8fT1tK/sJqDaUwyIhMRra+wtL7Hx8C2ppB+alM9MCkn
                oqKjpKSkoZ6VjoN4bWNZVE1NlJSSjoqFf3x4dnRzc3Nzc3V1jIqGfnNpYV5fY2hudn+IjpKSiYeCeGpdVFJWXGRtdoKPmJ+f
                hYN+dGZXT01RV2FrdYGRm6Ci
                """),
        PillowFixture(
            "JPEG turned right", "save(\"JPEG\", quality=90, exif={0x112: 6})", (13, 18, 3),
            file: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwME
                AwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN
                FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAANABIDASIAAhEBAxEB/8QA
                HwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKB
                kaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG
                h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QA
                HwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEI
                FEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE
                hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oA
                DAMBAAIRAxEAPwCWy/ZAPiFw7ahFD5XzfMwFYHxmvP8AhVPhldPiH2toRt/d80/4ieP9a0aFfst5JFk4OGqp4FceNZ0Grj7W
                G6+ZzXlY/hzNWsJmub4hVYKWkUrWZ9t4aYnE8V5I6WGn7ONK7V9T5sf4+XgY/wDEruOv9w0V9vD4SeFiP+QVB/3yKK+2/tbB
                f8+X9593/Yeb/wDQWv8AwE//2Q==
                """,
            pixels: """
                E7yRHMCOKsCARMVpZs9ZhtVIkNBIfrtTZaFjQoR2LG5+K2SCJVuBFreYHrqVK7yFRcNxZ81fidZMlNJLhbxUaqFgSYJzNWh7
                Ml2ALlWAGaqjIK6iLLGSSLx9a8tqjdRUnNRPkL1Ud55bWnxuRV92RVJ/Q0iCHpSuJZitMp6eUK6Jd8R2m9JdrtVYpL1XjJhY
                b3BoXU9wXD56WzWAKnW4Lnq2PoSoYJ2VibiCtNNsy9hkwr5dqZBXjGBheDlmdyJzdxd5N1S6PVy3Tmqrc4qYna2IztN56Nxw
                3r9iwIxSpFZWjihYjA1kiwJqTzq9VEG1ZFKmh3aWsJ6G4sh7+tdz8r1h1IhMuVBMpiNNpAlXpABgbSmycjGpfkKYnGiMwZKA
                57t0/85t97hZ2odBwlQ7sSo5sBRDsgxKkSGdlSqUmjqEr1x4x4Nu5K5m77tY6q9J1400xmctvUotuTYuuC0ytB+Dtih+tzZv
                v1RmzXdg2ptY3qtP3KlA0JItx3kmxGciw1ohxFYj1yNq1ylm0TVdzkxYzGhRx4JJxZVBxpo5wpMrxoghyoIczH4Zz30X7ytb
                7TBa4jhV1UhRxVlMs25Fqnw+q4Q1sYgsvIgjxokeyYoYzYsT/DZa+jha7T9a1UdXuUxPm1hIi2BAjWg7mnI1rnguvH4pw4Eh
                xoIf/0Zo/0dn8klo0EdhqENVfEFHZ0E+aUg5flY8nGI8r2w4u3E0vXIv/1uE/1l/7Vd8w0tvkTxdWixJQyc+Ryo8ZTtHiUhM
                o1RPsVtOuFxN/2qT/maP62CJu054hThmRh5QLRVFMhdEUylRfTdbmUNgqUpir0xh/3GY/2+W6WaSuk+DejBrOxZZGgVKIwhL
                SBxbdSxklzpvpj90sER4/3WX/XGW5meSt1CFeDBwOBReFQJRHgZSRBlhcyhrlTZ2pDt9rT6A
                """),
        PillowFixture(
            "CMYK JPEG", "Image \"CMYK\", save(\"JPEG\", quality=90)", (18, 13, 3),
            file: """
                /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET
                FBUVFQwPFxgWFBgSFBUU/8AAFAgADQASBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//E
                ALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2
                Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrC
                w8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwCr/wAFBPjuPhndTfD8RMuuSRxv
                OuMrGrqGHzDg8EdDVf4LfBLxT8Ptag1XxJo91ok8a+ZHbXkZSTBHBKnkU/4uftceHtTi1LRvC89zNqljK9vdwXVnNazW0qMV
                dJIpVV1YFSCCBgg1seBf2ern9iC8XUZnF6JDg+XzWv4W/aNvvi78G/Cujak8b3Wk24twyjBZQAqk++FA/Cs6z/ZstPF3xS8R
                axaOsVzqM3nSgd2PU10v7Kv7eniv4oXE/g/xPp4X+zwscF2I9pkQcDce5AqT9rj4vf8AC0fhjHDaQPJMwz5ajJHFUDbtn7pr
                vP8Ahjm9/wCeor6tHipSAdtfm/J4E10yMf7KuOSf+WZq3/wVD8LafqlsmuzwK+poFQXBGWIA4Ga9O8MXtzrdtqH264lumjjL
                BpWyelfjn+xJ4bsfEfie7t7yEOjD5ie+OlftN4sX/hLLCUan/pIVSRv5r5Z/YouZdd+OHhDQLmRzp9/qENtKgP8ACzgH+dec
                +ANWubT4pWSRSFVmukjYexYCv0f+D/wo8PWnjLT47ezSAyyojOi4OCa8H+COgWXiL4uXWl3sKzWaPgRsMiv2eP7NfgQkn+zZ
                ef8Apsa/Q4eEdOAxsf8A76r7C/4Vp4f/AOfM/wDfZr7YT9nbwSUU/wBjwcj/AJ5iv//Z
                """,
            pixels: """
                AAAAAgECDwUPKhEqSyNOY0JwXHmARKaHepy58jvy6gDr2gnWgh+xSCByKBdEFw4oDAgWCQYQBAEECQMJFggVMBMwTSVNXkdo
                T3t2NJ9yYZmP0U3R5RPlzhbVfiWsSiNwKRlFFg8nDQkWCQYQGAgXHAoeKA8oORg5SSdOS0ZdPHVcLJBcPY9bj2F+xDKhrimq
                ci6QRilmKBxBFRAkDQoXCggSPBM6PhQ7RBlERyVGRzJSOEpRIWk/EXg3JHk1T2cvh0hDiDxgYzxrPjFYJiE6FhQjDAsUCQgP
                ayZwcSRmZihmUTZZOUNGHk83D10uDWAnG2IeMF8OWFEQa0srVUlHNzlEIyYwFRkhDA8UCgwQoTCRrT+NektxS1ZUJVc5C1Aq
                A0wgB0oZEU8QJFQGPlAAUFALRE0qMTwzICopExwdDhMVCxAS+mUJ64UAZY0eHoIpB28sAlYgAkUZBT0WC0MPGkkJLkcBN0oI
                OEogL0EvJTcvHCsnFyUjFSEg/vzr+fkCZ9MAIJsHCHkhA18jAksiBEIYCz8WE0MSJEEOKUQXM0glMkozLks8LEQ7LEY/KkM8
                8MUA5LsClaoAQ5kIHIEkCm0uBV8qB08pC0glD0EjGDkkHjwmJ0QxNFNDP2FSSnFhTHNmS3Rmy4wAxooCmYgCY4gQPYErHnk7
                DHA+CWA+Ckw6DEA2ETUzFTc1IEJBMVdVS3FsbI+EdqGVdqOXtW8AsnABmnMIen0YVoQxLoZJFYBXC29ZClJPCkFFDDE+DTE/
                GDxOLFZnV3iIoaivvc7OvdDQsXIAqnEAmHIJgnsaX4YzN45SHIpnDHVpClZbCkBNCTBACi9BFDpUKVNwX3ebzbTQ8O7w8/Lz
                rHIBpXAAl3AHhHgZZoUyQZJVIo5vDHhxCVZhCT9QCC9BCjBDEjtXJlN3YHam5bzl+vr6/f39
                """),
        PillowFixture(
            "YCCK JPEG", "tjCompress2 of TJPF_CMYK pixels, 4:2:0, quality 90", (18, 13, 3),
            file: """
                /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET
                FBUVFQwPFxgWFBgSFBUU/9sAQwEDBAQFBAUJBQUJFA0LDRQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU
                FBQUFBQUFBQUFBQU/8AAFAgADQASBAEiAAIRAQMRAQQiAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQ
                AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5
                OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TF
                xsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALUR
                AAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJicoKSo1Njc4
                OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLD
                xMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+v/aAA4EAQACEQMRBAAAPwDjLvUtW+Acc+q6aha7kgeDGM/K6lT+
                hrxTwVrNze662pw2z+ZHJvIKng5zX6jfFb4Q+FruC2J04bXTJVm3DOa8C0H4ZaFp/ivVraK0jEQ2ELt+teNguJMhwuBjiMgo
                OE8VZKb3sk2rry1t6nnVPEmeFzCvSzqn7WrSiudrZx6JfOR9Aft3fBOz+L2j2s9nqdu7WrCQqsgPQ57V434G8ZRfG3w9bfB6
                A7J7FfKMh6elfLnwO+NvizxWbqLUdUmnTYeGcntXpX7FF5L/AMNGXswYiQv978a8oT9pXxfbosSlgqDaOvQcUV9B/wDCttBP
                P2GL/vkUVj/aWa/9BDPP/wCIpcG/9CZfge2v/wAEtL1nY/2hDyc/fFFfofDfStEhLZJUdqK//9k=
                """,
            pixels: """
                ONn3MMrsLcDcI46tFlJ1Bxk2AQANDAgcMjpAYIVef8R0h9l2d7pmV4FFPE8oICMPFxEGEwkCQNf5OsroNLvUKYunGlNzDB03
                AwMRDgsdMz4/XYVaeb5vgdNycLRjU4JGOlQuIisWHBoPFxIKR8TXRr3PP629NYqbJlpuGS0/DxAfGxsnNUY8VX9Rba5idcFo
                Y6xeSYFJOFw5JTsnIC0iHCYeWrS0WrCxUaOkSoyNOmlrLkdJJi0wLjUxPFM6T3lHYppTZqhbV5xbSIZWPG9TMFtKLFVKKlFJ
                dpmFdpmFbJF9ZIpzVHlfTGhNSFo9RVk3RWQ3SW86T3g9T35GSIJTQ4ZjQId3PIeBN4mFOIqIi3xViX1Vg4BWf4ZZc4dVcYpT
                bopIZINBT3A4QmAxPFQtOFMzOmVJQYJtSJqYSa+5Q7nBSMDInmAol2Amkmwtjnk6h4NJhZFPf5pJcJBBVnE3PU8rLDYhKDQl
                M05BRHlzUJyrWL7XV9DlXtvtiUMWgUITgFAbgV0phGs9hnxIf4hGcIBBVmM2Nz4nIiUcHyMeLz48RWdwVYiiZarPabnacMPh
                WCgUWS0WVTEVXTshakYzcVE+cl9FZVo/S0MxMi4lHxwcHhsfLC03R05hY22OdIKrgI+6gZC7KBIVKhQWLBcUOR4cSyYnWCww
                XDU2UzIzQyssLB4jHBQcHRYhLSI1SjdWaUtyf1WFi1uRj1yXCAMQCQMQDQQPGwoVMg4dRBEiUBYrShYqOxUnKBIiGg8eHRIk
                MBk0TyRLcixeiy9pnTF1ojJ7AQALAQALAwALDgIRJQQXOwQcTAglSggnOQolJgsiGgwgHhAnMxQ2VxlIfRtXmRpgqBtorhxr
                AAAGAAAIAQAKCgESIQEYOgAcTQIjTAMmOQQkJQchGAofHA4nMxA1WhJHhBBXohBhrhJjsxNm
                """),
        PillowFixture(
            "WebP 4:2:0", "save(\"WEBP\", quality=80)", (18, 13, 3),
            file: """
                UklGRqYAAABXRUJQVlA4IJoAAADwBACdASoSAA0APm0qkkWkIqGYBABABsS2AE6ZQjgb0CmAoswB2hm1IMBlklRF/eAA/ule
                cK6QCbMTPaKPqYvIU9Es/3vwfky4cserlnyBbQ4tUk4IUgfXP+jTx66Ox6i5gu16tEfa0q6cw/59cYGi9Yv1S6O+wud3fqs/
                bNbZ5pCy/YKS0cuYpjp8V0jJFinMMhajMd8WFwAA
                """,
            pixels: """
                HVqHKlSFQkiDXjp/cx1siQdgoQBcsQRKwC0xyVQg0HcYy4UUyIsnunw8sGBgrE1xrkF2sT96IFyAK1Z+QUx8XTx3diZqiQ9d
                oQRZsA5Hwjo1y1wkznoZyIQXv4QksnU3pFtboEhtpkB0qjx6MG1/Oml9T197aFJ3g0FukytgqCFcuCxQwks4ymcpzH4ew4Ia
                snkho202lFRVjUJpkzhwmDR2RoZzT4JzYXlveXBskWFmn05XsUZTwU9Nv1s0yHIryIEjvoMgpnMkmGY5hFFXe0BodC5oeCtu
                WJ9VY59WeZ1ajphaoYtQwI1Y1IxZ1IVO2IxK15BBzo8yu4MrpnYyflMyWzU/SiNNSh5YSRxfeMFSgMJTksFWpb1Vwr5Z3MNg
                7cJh77pc67Jc3qVQy5Q3t4IvlmkvbkkxSS4+NR5KJA1JIglPiNFQkNJRn9RVsdFUztlc5t9k999m99Zk47tX1adJwY40sH8y
                jmQzZ0g3Pis/Kh1NGAlJFAZPdNBNfNFQitFVm85Ys85g0NJt4dFw5cVu27Bm055cx4dGunU/nVs9fUVBVSxFPyBPNxhXMxVd
                Yd9uY9hsaM5udMByiLF6nqaBtZ2Kw5WMv4N8wHRpxmdVyV9Ot0hCpj5IljxdkEJweDJndTJtPM52Pcd5Qrx+T6yGYZeOd4aY
                jHafn2mbrF6ItlJxxkpb0EhS1UZQ1ElayU1uvEx0uVGAt1KCJL+LJreNK6yTOZ2dQH2fVGmoY1OqeUShljqHszdzyjlh2z5W
                5UNT6Epb6lt0415/6GeL6GaQHb6YHreaI6ukMJywMXauQl+3T0W4Zi6ojSSMsCN0yilh3S5U8D1V8kRY9Fhx/WmG/GyP+2yT
                EruOFraVG6mgJJWqK3OvN1i1Rj+6YCitlR+Zuh2C1CJs6Cpd+DhZ/0hi/116/2qK/3CX/3Gb
                """),
        PillowFixture(
            "WebP 4:2:0 with alpha", "save(\"WEBP\", quality=80, exact=True)", (18, 13, 3),
            file: """
                UklGRogBAABXRUJQVlA4WAoAAAAQAAAAEQAADAAAQUxQSKUAAAANuS5E9D80kFvbVrbkxx2KoCSKZEYlNOLu1sbG9eSMuTnI
                6Msr4P+mJGICYuWqW5eu3Y1qN2YNzFu26MKeLfvWjAuKrI4z6xDSmHOMcLkoOiylpv3hQklsx6o8RC2CEO6gJVai1F1hdKVC
                jkRxuSn93VcRtGFJSFXrddf/DxV4DSHUAy5wIwFITxRKEpqUAilDOZQQM8oChlW2mhuaEBHJ7oj0YAEAVlA4ILwAAADQBQCd
                ASoSAA0APm0qkkWkIqGYBABABsS2AE6ZQdwE2GcBi8eQAdKj+yv6zAYr3Ms75lyi+0FAAP7Gz9dtoG/kiU/MM7yV/hb1hi2/
                h3/mx77v3fVF3BWOFWkQqqEB8PAB1pYkyv9m+vqCC9+bSh3yzxIr3/A/VIbtGZNa3j9Tlu//x/BKZtCulnsM0p//wJ8/ka/5
                +la4iK/XWWQlqmbapaRGOqdmq16qgPybULHc6kFWTcrrI3kB38AAAA==
                """,
            pixels: """
                M/gAOP4FNfgCNeIGKqkAE14AAA0ALwAOSwARUwAWSAAY7aHCVBIkPQgOKQMAKgYENAMNNwARN/EaP/YdPfAXP9oWOacOK2UC
                GRYAPAAQkB5XUgAiMwAfs3mrSxg3OQ0gKQURLAgULgIYMAAaQeJMTOZOT99BVMk2X6YxaHsuYz8gfDI7p0Zu/7Dy/+T/fWe3
                OSRfLBRDJwk2LAk1KQcwKQcwT9J6WtZ6X81oa7pZhalZoZZcrnNXyHR1tmB7xoPBlX7hSEm2JiuAGxxnGw9ZHw9WIBJZHhNZ
                UrGWXLORcLSJgqx7oqV2w6F425V424R704CTrXSuXVK/Jzm3FDCfDyuTDCOIDB2FDh+JDh+LYKCqaqKme6OckqCQuKiQ1qmL
                6qGB45WCzYmUmW6kSUuzHTi6DzC1Cy+yCS2uCCytDCyzDCy1aZOucpWrg5ail5SVwqma2a6U5auE2qGEwJaZhXObP0qfGDKp
                GDDAFzDLFjbNFTjQFjrWFjrYdIeufYqqiY2glo+SuaWRyq6Kz62AwqOFnoiNb2aSRUedJiyjLSm+My3MNDXLNzvMOj3QOzzS
                e3ajeXaWhYONmJaHrKp9xMSLvMCNnZyDh32TaFeVTDScRSKkTyCyXCW1azOsdjyodjeheTahlF98jWFwkXNmlI5gka1Ym81t
                j8l6dKF7anGKW0aSUimZWh2kaRqkfB+ckCqKoTJ+sDV6szV0ukE4sEQtqFkpk38pba8lY9lBUdZTP6heS2p7TDiIUCKTaB+e
                fhqXlx2JsCdvxy1d2i9N4ixF0ysNxDAFtkkDknUGU7AIPd8pKtw+H6lPM2FxRjOJVSOWcR+dkRmPrxx7yyVd4ytF8ycx+iYn
                2h4AyiUAuT4AjW4AUr0QLeIlJOREEaNLJ1dwRjGRVyGYdRqWmhaHvhdv3R9N8yY3+yIk/yEe
                """),
        PillowFixture(
            "lossless WebP with alpha", "save(\"WEBP\", lossless=True, exact=True)", (9, 5, 3),
            file: """
                UklGRhgBAABXRUJQVlA4TAwBAAAvCAABEGfBKLbtJi/fQMq+KmgKYiUKAQco6eu+h9hgE9tWI0KdqaMBtOAAbTj6oIBZAaSe
                WVa1bSXiBUADWAEWDUYKaVCswFsTwP+BVW1bUahAgJl/qMALwNAAIpDBBNpAI9BAA0wNXCRw+ncFnX8eDx3aymBJXCBff+8n
                7D9UnVpyFCbYWBk68RD6+l/3YYq+x0Dkvr63oz82xhukKYIpJevFoR80g4H2p4tP98n3F6Nw/xZUEZHz52AGfWBw5NTsEooQ
                GGkC3eNjiqaZ+CQgd7fhXId2P1VaYzZm9LIcGQwDACwanO1su4j+x8StLJKhHVTDE9+/JSIf96y+q1mXR89Q+NYT4OZy2+IB
                """,
            pixels: """
                MgDQANCAIKBiIPBQkpECozAiMqBS09CBoOGC4sIAIPEygiGj8DLC00ARwTHQcHIjo8AT4+CRA/CBwoIDUgDBY4GisnAws7NQ
                80KwkpNgQyASQKIxgJMyUYNyoEKC0rOC0cHR41MxEWGwUIDhYGFz8QLz0+Cgw7BBUhBxIVBjUJDQQ1HhEWFR
                """),
        PillowFixture(
            "WebP turned left", "save(\"WEBP\", lossless=True, exif={0x112: 8})", (5, 9, 3),
            file: """
                UklGRhQBAABXRUJQVlA4WAoAAAAIAAAACAAABAAAVlA4TNMAAAAvCAABAGfBqrZ2WP/wjAh+DX4iCKCrKAoMt8D8fKnBKLat
                Np9ngLJvGjCABBw3ByiAlHXPPrAJACAN8HsA/y2BJSXJpMFWwApogc1/fB976ofA2VyaM2MIKl7QtZ95FJQgOXszkagN5yZs
                Di4n6Np/qjm/KXhyiMiZjajPUWe+YevvXjwe8THjAmtUjwPJ1XJIuBbdj8B2TZ6IbyAGbk1KZdIElBrJAzAMALBocLaz7SL6
                H2ytapq5XCbe7sOLp7H8UHP+s79h1EVHwHMs4eo3o4QFAEVYSUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAgAAAAAAAA=
                """,
            pixels: """
                UBLwU+AQAXIRwmHTU3FDwMKiQJHwMkFhwsAhERDRU2FQIQBBUZPB8/MQYTMB0sGRwfIhgEIhIOCAUXIgIuOScuDg0WOxg+IA
                kpBSs9NjsZDyg/JwwsPSk9Py8vKigfAQEgEjUUERIGPgYLKTEBOjwSJj03Jh8INiMhOD8KJy4NKwEOEAcZHD
                """),
    ]

    /// A JPEG of 70×50 pixels, quality 85, 4:2:0, read at half its size with `draft(None, (35, 25))`.
    static let halved = PillowFixture(
        "JPEG at half its size", "save(\"JPEG\", quality=85)", (35, 25, 3),
        file: """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEY
            Gh0dHx8fExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e
            Hh4eHh4eHh4eHh4eHh7/wAARCAAyAEYDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA
            AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6
            Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG
            x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA
            AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5
            OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE
            xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD0RIjnpRdDbFipw2KqahJ8p5r86xOXVZq1
            j8TyjIsRCvFuJzOsnrXF6wc7q6zWpR81cZq0o5rky/Jq0cQnY/qPhmSoYRRkcpq3U1hP9+tnVJMk1jMQXr+muF8QsPhOWXY8
            rOpqc3Yv2A6VtW6/LWVpy5xW9bR5UcV8hxRVVWo7HyVRagF4oq0sXHSivg3Tdznse4O+BWbqMvympZJwR1qhdtvBr9JjkVK+
            qP0ieS4GlrFHNa1IfmrjtUZjmu31G1aTPFc/e6U7A/LXZ/ZOEox5rHmVcWqL5IHAagGJNZqRsZOldtd6G7E/KarR6A+/7hr5
            3HZzHCvlgzkqKVZXKGlQE44rprO2JUcVNpmiuuPlNdFaaUwUfLXz1XNI13ds8PEpQepiLan0orp10w4+7RXN7ekcPtomp52e
            9OX56pI1XbXkiv27FU+SN0erUzeq1uTJZiTtTm0cOPu1q2EYOOK14bcEDivzrOsxqU7pM4IYqVSpqcbJoKt/B+lNTw8ufufp
            Xdi1U9qVbZc4xX5JmmZTlN6n32BoxlRuzkbfRFX+D9KvR6WAPu10gtlHaneQPSvLp5hPufB5/L2c3Y54aaP7tFdD5IorX+0Z
            9z5B4mVzy2OtCz6iiiv60xvwM+hkdDpvat236CiivyDiDdiw38VFlaRfvUUV+RZl8TP1HL/4CJaSiivNpn53xL8bA0UUVsj4
            WW5//9k=
            """,
        pixels: """
            FP9WGP9XHP9WHv9SJP9LN/5DUPA2XOAqfccYjrMOrJgDxIAAzm4Ay14Dw1IWt0UhpjpJky9reiePZiKpVxzCTBnYQR7UPSXD
            PCu3PzWmQUCMRE12RFZiSF5SS2RETGc6Sm03Sm01S240Gv9aHf5aI/5aJv9WK/9QPvtHVO06Yd0tfsYcjrISq5YFwn8AzWwA
            y10Ew1AZu0QkqDlJky9rfCePZiOnVx3BTBnWQR7UPSXDPCu3PzWmQkGNRE12RlZjSV9TTGVFTWg9Sm03S242TG81H/9eI/5c
            Kf1bLP9aNP9VRPlMWeg+Ztkzf8Mgjq8Wq5ULwn4Ay2sAylwHxE8avEMmqDlKlC9pfCeMaCOkVx29TBrVQR7UPSXDPSy2QDan
            QkGNRE12R1dkSmBUTWZITmk+TG04TW43Tm82Jf9hKf9fMf9fM/9dN/9WR/dOWudDZtg4g8Alka0cqpMRv30Fx2oCyFoLxE4e
            vEMoqDlMky9reiiKZiSfVx+2TBvOQR/NPSa+Pi2xQDeiQ0OLRU9zSFljSmBUTmdJT2g+TW07Tm86Tm84Lv9mNf1mOv1lPfxh
            QPxdSvJUXeJLZ9NBibkvk6Ymqo8avHkQw2gNwlsWvU4jt0IupDpRkDBteCuJZSaZViGtTB3DQyDCPiezPy+rQzmcRUSGR1Bx
            SVpiTmJXT2ZKUWpDTm49T289UHE8Q/JzR/BxTu5wTu9tUe9nWeVgaNZZcsdQkLBDmZ44q4kvuHUkvWYfulons000rkM9nDlY
            iTBwciuHYSiTVSSiTCG3RCS1QCqmPzGgRDuURkd/SFJtTVxhUGRZUmlPVGxIU3BEVHFDVXJCXt+DZNyCaNt+adx9atx6cNR0
            fcZth7ZmlKRZnJNQq4FHtG46tGE1sFY8qUtJo0BSkjhcgTBzbCuFXCqNUiaZSyOqRCWnQiyYQDSWRT6MR0l5SlVpTl1gUWVZ
            U2lSV2xLVHBIVnJJVnNHddGQes6QfM2LfM2Ie82Ff8V/jbZ6lqh0lp1pnItfqnpWsGlJr11FqVJJokdWmz1fjDdgezB1aCyG
            WSqITyWRSSKhRCWdQS2OQjWRRT+HSEt2TVVoT19fVWdbWGtVWm9QV3NNWHRMWXVMmLigmLigmrienLabn7Oan6uXoKOSnZmN
            p4mBpHx6pHB0pGJwoldunE1tk0Vtiz5qfDd6cDF4Zi16Wih9Tyd/SCd+Qyp+RC6BRDlzSkJzTE1sT1dkU2FhVmpeWG1cW3Bd
            XXZPXXZPXndQsaevsaitsaitsKWpsqOqsZunsJSjq4yeq3+YpnSRpGiKoFyFmlCBlEmBjEJ/gzt7dTZ8bTF3Yix3Vip1Tip0
            RitwRC5vRTJySD1oTEZqUFFmUltgWGVcW21dXnFdYXRgYndYY3hZZHla1ZHE1JDD0o/Czo7AzIzAyoe9xX+7vni2s3G4q2ew
            pV6snFSmlEyiikadgUGYejuUbjmBZzN7XzB0Vy9tTS9lRzBeRTNZRzlcS0FZT0tcVVZbWV9bXGhaYXBdY3VfZnhiZ3tiZ3ti
            aHxj8n3W733V7HvT53vR4nrT23bS1HDQzWnLuWjRrl/MpFjFllDAi0u7gUizd0Srbz+laT2MYziAXjZ1WDNmUjRYTTdOTDxJ
            TkFKUUhNVlBQWltVX2VXYm1cZnVganlkbn1oaoBpa4Fqa4Fq/HLh+nLg9XHe73Hc6XHd4G7d12naz2TWu2PdrlzYn1fUkVPO
            gk/FeU28c0qya0WoaEORYz6EYTxyXDpfWDtPVz5CVUI8V0Y8WlBEX1lLZGNRZW1WaHRcbHxibX9ncIRrbYdqbohrb4ls9W/o
            9W/o8G/l627k5G/k22zi02rhy2beuWXfrGDanF7ZjFzSgFrJeVm+dFawcVGmbU6Ra0qDakdvaUZaaEhJZ0o8Zk03Z1I3Zls7
            amRCbW1Lb3ZUb39acYdhcYtmc49pcJRocZVpcpZq6m7w6m/u52/r4m7p223o1GznzGznxWnltGrdqGfbmmjbjGfYgWbNfWS/
            fWKxe12jeFyMd1l9eVhpeldVe1ZDeVg3eFsze183dmo2eXI8enpGd4ROd4tWd5RedplhdptldKBldaFmdqJn3Wzy3Wzw3Gvu
            2mvr1W3qz2zqyW3qxGvptXHgqnDgnHLgjnPeiHTViHLHiW+2iWuphW6LhWp9iWlqi2hVj2lFjmk8jWw5j288iHs3ioM/iItI
            hJNQgZpWf6Ndfqdhf6pjeqxle61mfK5nyXL3yHH2x3H2xHHzwnPyvnTvuHTrtnXppXvnoH7fmILXkIbPi4bIi4a+jISti4Kf
            ln+Jmn15n3lipnZSqnVJqXhAp3s6pn80pIk8nJFBk51Hi6VMia1ThbFYgLdcfbpdfbxhfL1hfL9iuXP3uXP3t3T3tnXzs3fx
            sHnurXvqq33ppIXjoIjcmY7Sk5LLkpTElJS4lpSpmJKcpJCJqYx6sIpluYdWvIVMvYZFvIs+u445s5g9raBCoKpHl7NMkbpS
            jr9Wh8VahMhbgspegspegMxfo3n5pHr6pHr4o3v1oH3xnoHrnobonIjnm4/bmpTUl5vKlKHBlKO4mqStn6Seo6SUs5+EuZ12
            w5pkzJdV05VM05ZF0pk/0p45xqc9vK8/rrlDosFJmcdLks1Pi9JShtVVhNdVg9hWgtlWknv9knz7k337k3/4k4LykIjrkY7n
            kZLllJjXkp7Qk6bEk626mLKznrKmprOXrLSNvKt/xKly0aZh3aJU5KBL5qFG5aRA5ag90rE9ybk/ucRCq8xHoNNKmNhMj95P
            iOFRhuRSheRSg+VSiH3/iX7/in//i4H7iYX0i4vtipDmjZbjjZ3Yj6bSkK/ElLe7mbqvo72kqryWsb2LxraC0LR13a9i6atW
            8qhP9atM8q1F77A/3rpA08FBwctEstRJpttLm+FNkOZPielRh+xQhe1QhO5Qg37/hH//hYD/hoL9hob4h43vhpLmiJjljKLb
            jqvTj7TGlLy7m8CvpcKkr8KVtcSNzL6B1rt05bZk87JY+q9S+69N+rNJ9rdF5sBD2chEx9JHtdtKquJNnudPk+1QjPBSh/FP
            h/FPhPNPfID+f3//gID/gYL/gYf5gY3xg5Poh5rmiqPZj63RkbfElr+3ncWtp8eisceWuciNz8J82sFx6bxh+LhX/rVP/bRL
            +rhH+b1D6cdC3c1CyddEuN9IquZKn+tLlPBNjfRPivVNifZNh/dNeID9eYH/fIH/fYL/foj7f47zgJTqhJvnjaTWkK/OkrnA
            mMK2n8esqsqhtMuVvMyO0cZ33MRu7MBf+7xV/7hP/7dI+rxD+cJB7MtA3dFBy9pDuuJErepHou9Ll/RNkPhNjPhKi/lKifpK
            d37/eID/eYP8eoX7e4j6fY/1gJTqhpzlh6jVjbDOkrvBlsW1msurpc+htM2Twc2L0cp638Vw8cBj/bxY/7pQ/rtK/r5D/8E+
            78tB4tJBzttDvORFrepHou9Jl/RLjvhNjftMi/xMh/xL
            """)
}
