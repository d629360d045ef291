import Images

/// What Pillow 13.0.0 makes of pseudo-random images with `crop(region).resize(target, filter)`.
///
/// The image is that of ``noise(_:seed:)``, so only the outcome is kept here.
struct PillowResize {
    let filter: ResamplingFilter
    let seed: UInt32
    let size: (width: Int, height: Int, channels: Int)
    let region: PixelRegion
    let target: (width: Int, height: Int)
    let pixels: [UInt8]

    private init(
        _ filter: ResamplingFilter, seed: UInt32, _ size: (Int, Int, Int), _ region: PixelRegion? = nil,
        to target: (Int, Int), _ pixels: String
    ) {
        self.filter = filter
        self.seed = seed
        self.size = size
        self.region = region ?? PixelRegion(left: 0, top: 0, width: size.0, height: size.1)
        self.target = target
        self.pixels = bytes(ofBase64: pixels)
    }

    var source: [UInt8] { noise(size.width * size.height * size.channels, seed: seed) }

    static let all = [
        PillowResize(
            .box, seed: 100, (37, 29, 3), to: (13, 11),
            """
            eF2GcWmWfWScXXzDQpidj7l2l4x+roViiIONioxsdZFwaJ2Ec2CnUH5YmHGSi3RMY0NKdMNmQ3lvi3KEtFJpXHGCRKBLjoh4
            g21ZTpthmXV9bn9sq2ZTe5VXbYWCj3l4kIphYYtwmWVynz66p46CW4pouIpneHdmWHNzhGSAjlqmpZCkclypgHKaq5SMh5R5
            RHW+eImmgIl/jb57jluNrZhig3x8faiiLphKaWxpaIdyo1qDdHaId4eRnYWjuo1frohrcZputHR/en5ydoN+Q4lsj3CLo412
            k6GMe1h+hYVUWLOHZG+XvKmJYqN7ZWlWkn6LTJF3oFisnIZxiXV2fJjalmhkaD+ioZCbdISXha+BjIZjWm9pjqJ6grRhc3t0
            jYJ/jXqXZIGDmI5IhlOUZpJsgGB+TolwdZR9jo+veGB3iIJ6hK+Zm3x9h42NYYptjXBrXnh2ho+OkpqzZHanlZd/haZug2yh
            UX1woZGJmD69boSBknuMUWFuVaSDWnKqpnRckWdLZ3+OhW9baGKDmXB5YWubdYtjVYCEc3xrXl2FiTqUaHR7opljjYKC
            """),
        PillowResize(
            .bilinear, seed: 101, (37, 29, 3), to: (13, 11),
            """
            bX+Dd4Z3jHKCZXmAY3WRfVVrgG6ceWeRpJN8m4WNdWaFhYdcZJWHYoiDhn2Ljotze6BvfoSGjn1ug350dpJ/XHV1dXB2ZGNv
            gWZyj4SBg4eZcY2Oeo9ueYxepnWGjXuBiHWPgICFe4l2enaDe2ObdWWDeWlxcneke3qEh4VzeptwonN+fm9zgZiJbY2IYW5k
            cINhgXh7cH6JaXt5b4KQeaWLiItsdox/nHZggGxrbniFc3ZshXJ0Xml/ZVd6gHxmfod0ZneFlJCAhIpwW4ZigIN2Y2mVgXpd
            dWBwfZaAbpp3WXxyeoBhmJZubH6LimGBpm9gh3WIhFOYVmqJonCKhG5rjJyDe5qIhKNucWdcYI2RmFmClXppgX5ijYCCbmNw
            g32de3t7b2ZogXVyc32GiXSDiXuVfHuedYx0dYlViWNmbFR/dWl1g2p+gJSKa4yYfYabcImAnWdupXKTdIl+nYxsonmHi3t6
            a5SAWWqQbG14fpJgfXWQgHt+bGBsg2OPeGKET21umX6RjoKmnnt/h3mFeYl2iYNggGR0N5p2iqagfnSScXmAemh0emmL
            """),
        PillowResize(
            .bicubic, seed: 102, (37, 29, 3), to: (13, 11),
            """
            ZjyfXmCxiXh1p3xbZ2hTgZF9doCARmtjXodpiz9/jXafl6ZdbKZEmHOEkWqMUYaLbJ10coNhY26LXY51ZHaEYI2Xl29hSpiy
            dYpyd5pQm6mPmpF6b2R+anGTaGaIeoGCeZmPgIKJoouMkqOlh42EkJ95uY5upF+MjIiMfHdgiYiPnoOFm7lsm4d8PpBYkpti
            jnd+bpF/YmV9jliLf4l/Y1VubKB5jK13kXhfk3prhIuSgVd+Z4GoabSQaJFyZX+Vi6WOeZeqfKBueph4laJxjH2Wm3mioH6C
            io9+fKNra4Cuc45rd4FXd5lxgJCQcol+d4ZdfXJyi3OXgJGdeYOakJVpeXZtY02XfV2ej31/fGt+l3aJq293eWl+oVeGiY95
            am5rYYV3Y4yCkHV6pXCIeHaAd6CHfrFigoCYe6OYfGuthGB0eIp5sGZTgHZUg1mAjJCAc4BihoqEgG6Rh3Z+X6CpkY+Vc5p7
            ZpNjc26DlYOObn19fH1qfJJ0e56Qbol0lm+EiZR/col0m32nk5aVbJFUfoZqVYeIbGyCeW+Hq3FvgJySkXOLnHKKlXxy
            """),
        PillowResize(
            .box, seed: 103, (37, 29, 1), to: (13, 11),
            """
            kXNkiqeCtayNf3eRtJe2WIOkkoWQXFx3v4JuZnx3cXmZZYl4kGticnuYV4mbtnWWiJ6MlIB8Y6V7WH+Lh0mVYbKeW5dskIGI
            lYWklHqVdHN5s1eAyqx6Y7NjroSOVX6AlpBibUN0k6JzeoV5gKdvirWAl3w7fZWQx26DkHNkdYuKW3h/ZnOBjaBwjZK5n4c=
            """),
        PillowResize(
            .bilinear, seed: 104, (37, 29, 1), to: (13, 11),
            """
            fH+KjXSgmm58e5OZm29teZJ9oIlpjJh5kJh2iXyCnYmaeYSLb3Fsdmt7dnyEkIVigYOIhoNIX4d3dWp4hJeUl356dE9TdaGb
            hoGOdIpqaZqblJSkcoSEmXeAaHWShJmMeX92enxrg31tWWiPdnqAiouQj2Z/lXpnZn+BZ1tge2Z0gYd/Z42wlJt4dnt8fHo=
            """),
        PillowResize(
            .bicubic, seed: 105, (37, 29, 1), to: (13, 11),
            """
            h3WQi4qRlHtzdo+EjVR4h3Rvj2KJlmV8k3mcb1+Ob3yel7R9QG90hZWAg4B9YmaEiIJ0n3eXcWt7bGd+aneTXHdRemdnk29v
            lpK5eHBblpVzZoaDjoemiWyJfXSamVlVjJtsWmu/e3pmepRkk6J7g5SJgoCgnXFmUnKEeJ+Aol6LZ4ShZWJujYCTbnhodFM=
            """),
        PillowResize(
            .box, seed: 106, (13, 7, 3), to: (20, 17),
            """
            RuRmRuRmlwfhCMBuCMBuq+RTKcc1Kcc16/HsCKTHCKTHM3HZdBiDdBiD7EyRoXd7oXd7pxxvaE02aE02RuRmRuRmlwfhCMBu
            CMBuq+RTKcc1Kcc16/HsCKTHCKTHM3HZdBiDdBiD7EyRoXd7oXd7pxxvaE02aE02GN5iGN5i6c8ZES0UES0U3g2GTT9NTT9N
            ETK6UmzfUmzfvhIZ6+AM6+AMUBw2PEx5PEx5qtOS7UTx7UTxGN5iGN5i6c8ZES0UES0U3g2GTT9NTT9NETK6UmzfUmzfvhIZ
            6+AM6+AMUBw2PEx5PEx5qtOS7UTx7UTxGN5iGN5i6c8ZES0UES0U3g2GTT9NTT9NETK6UmzfUmzfvhIZ6+AM6+AMUBw2PEx5
            PEx5qtOS7UTx7UTxvK+nvK+n378XWGTMWGTMr3o/IZAcIZAc9IxmR1dgR1dgpmOYINerINertTDzs5Q3s5Q3P1AwFihWFihW
            vK+nvK+n378XWGTMWGTMr3o/IZAcIZAc9IxmR1dgR1dgpmOYINerINertTDzs5Q3s5Q3P1AwFihWFihWi5YAi5YAAmI1oQDR
            oQDRr2BiYC/MYC/MBB1JGh7VGh7VGFwVfzm4fzm4vWNwV5+rV5+rLMYAUT7nUT7ni5YAi5YAAmI1oQDRoQDRr2BiYC/MYC/M
            BB1JGh7VGh7VGFwVfzm4fzm4vWNwV5+rV5+rLMYAUT7nUT7ni5YAi5YAAmI1oQDRoQDRr2BiYC/MYC/MBB1JGh7VGh7VGFwV
            fzm4fzm4vWNwV5+rV5+rLMYAUT7nUT7nq5d+q5d+y8yRJv9QJv9QXyIgpBWhpBWh2LqInYW6nYW6bDcxv4EKv4EKl4i312kB
            12kBhjcK/+ww/+wwq5d+q5d+y8yRJv9QJv9QXyIgpBWhpBWh2LqInYW6nYW6bDcxv4EKv4EKl4i312kB12kBhjcK/+ww/+ww
            ZqbEZqbEzbhDaShIaShImtqEg/TVg/TVWPRjnHL/nHL/EFKdZokzZokzX/NdA7zbA7zbhoYtp2PZp2PZZqbEZqbEzbhDaShI
            aShImtqEg/TVg/TVWPRjnHL/nHL/EFKdZokzZokzX/NdA7zbA7zbhoYtp2PZp2PZZqbEZqbEzbhDaShIaShImtqEg/TVg/TV
            WPRjnHL/nHL/EFKdZokzZokzX/NdA7zbA7zbhoYtp2PZp2PZD8VND8VN9FUD/rxE/rxElV9gbHt1bHt19jVNb4i7b4i70in+
            v+qUv+qUs+ql04O504O5mRKrt8pOt8pOD8VND8VN9FUD/rxE/rxElV9gbHt1bHt19jVNb4i7b4i70in+v+qUv+qUs+ql04O5
            04O5mRKrt8pOt8pO
            """),
        PillowResize(
            .bilinear, seed: 107, (13, 7, 3), to: (20, 17),
            """
            R/sVcdhXm7Gqf63ek4iLr18LTZ9SO32gYxvtWmOfeWWdwCDopGFqmmshriMuamZVOZhsQYZfQ086QyAcRvAbbs1blaisdajc
            hYeSn2AeSZZQQXuXcSrmamyegW6Wti/QlmBsimY1mylGbm9pSKB8PYduQ1hMSjIxQsgvZahqgomxUZjTVISqaWJgOndKVXN2
            o1/NoYyZm459kWV8Z15zUVN6WDyYe4+ue720MIqhRHmKYnJ5P6BDW4N4bmm2LYjLI4DDMmWiK1dDaWtV1ZS02auUtq1lbJoo
            OFx6GUC/FVDriK/zrtnsI43URJnIe7LCa5JTho+BmYq2YIC4SGfAQ029U2BNh2pK0XCRwa13o8JQeq4cU1lxNjmqJWG0lqDT
            ybbTanmWVZ6yU8rWoIhiuqOKzrW0onijfEq6YDDShG9ap2tCxTxsm6pWidQ8kbwdelZmYTSGRHJmo4mh4IiswGFGaZ6OIdzi
            t5hk1LV97MiWxX2Hm1Kpd0LRoXtZs2k6sSZYiaRIhtU5qrorlU9adSpjSWo3kYB60nyO7VAxh52CJ+rcp8hXzMRT67lSv5Ng
            nYuMhpKyooZFpGMwkzZZkplSo75Px6RNnkJLahpEKkQzVIpfk5x840htspqWePO9l/hKxNMp66sOuak6n8RulOGUpJAxll4m
            dUZam49dwKdk441vpzY9XwokDB0vF5NFVL1q2T+o3ZepyvyfiO9atLJZ33Fex3J7n391dZFcfphSjpJOooRRm5lakpJtiW6J
            lUZajkJFa29YR6xqRq9/iUGatHmc0L6aeedppJKJ0zav1Tu9nzp7VUElV6Bzhsd3z8JHmqRXZX12L0+jg1V3vHlnycKBd8SO
            OaGTOESLi1uP1oCVa9pyjYSOtiuxzEzQmE+OSFAxR7iFgtqG4sdOjJlmTGiIITSyeWR+wpFs8beNl66dTJGYP1VvimF2znWD
            Xsp2cYNyjUR6spTAjairSaZxRtuNgdSD4aFhdH+DQ1KgTRu4dnF1qpJc7maDq3SbeX+SiHFJpYFTvJJoULV2WYJcbF9Slc+y
            fvK+S+6eTfKOhcp+3YRzZm2YQEWxbgu9bXhxkIxT5h96tUibl3aPvosstpo6qKRXOoJaW35rfYaGbsGyX96ZVeVifr1ppKly
            xaJ+j4+FZGyXRzizQ12OZlh4wBh+g2ijXKSihZZLi4VhiHeDJE8/XXt7jq67RrOyP8p0X9wmr4lEwohmrMCIt7FyiZN9IWWp
            GEKrPSWdmRGBUImsItO1TKJpX2+HaUmvHkA3Xnp/k7nKO6+yNsRpYtoVvXo5y35ipcmLw7ttk552FnKmDDqzMRaojg+CQpKu
            EeC6PKVyU2mSYDy7
            """),
        PillowResize(
            .bicubic, seed: 108, (13, 7, 3), to: (20, 17),
            """
            PAjbdCagxVZc835m96yKx8+uOcWiV4zM4UT5w1tXiJNfWtb/nfzkrf++bfXQo9WT4s5c8vZSev8YEv8AQhK/aziQp3BbzpNq
            27aSu8y4M7itUn3N2Dntu0xWf35UTbzph+XJoPS0eeXOpc6X1MVe3NdIbeAkD+QOTyx4UWtlWr1YcNB2ldSonsXUI5bQQ1TW
            wxbRpyBVZUY3JXp/Sq+EeMaal7nMr72jt7Fio4gpRoQ9AIpdZUguO5Y5CfZVDv1+SOm4eb3qFnfnNzTTqwGrkgBPTxMaCTQd
            Gm9BXZN+u5LDs6mpjpVnajcYLStfBDesjlYYQ3guAKhRAMFrJ8mhU7vRGYK8PFSimDaBjC00YCMXMRoxUEdGknpu3p6hm5+G
            XXhhaypSZDKBXUqtvlwfXDs1ACJQBFRPHo95MLmjKaFyTpFbioxWjX0VgVIleRl+sy5v6HBl+sR3d5hWL1pbhz6tvmai146H
            zl04fDhSHhNtLixcMGl7MKqaUq5PeK41latGhpMsh2lUozmv10OH9IFr49t9c45mQ0Z1n1PH1Imf67NsvFdsqXmPjo+0f0+d
            ZVStW4W4n6lQw6ouvpBRdGuIbWi3rofMuZSQq7eBi+i/loPEqj68t3GXn55tiLhUnU6Rw6ey5u7Wvm/GjVDTeXfV2KZj/5tA
            4mduZ0jHVmjqr7rLncqVb9WZQ+Hqr3H/+DTmw312c6lWPL1WbzeLrYaM6seRv1yfe2rGW7Tg37yR/4eF9DutaVSiTnaVppOI
            qaaafrGyO6/Ho1HC7h+6vVqcg6GTXc+UPiVyhlJL0HorqkNeXo6oNPzjyc/C/2vT9w/vc2pdUIYYm1M4v2Kco3HDT26MiC5h
            vApzqCzWo5TqouPjKkhcfWAt13kHumFHf5WdWNbfn6O90knO2wDpgGBIbIQMqVVHv0OTpkCsY0l+chtKhAdieDT2n6D/wvD6
            L5xDjKkm+LUV5q9P2oSfwk/TXT2HXB2AoQGkkzhYo3Fd0I6qsTx+kBRsgDiUXRNsOxR9KWv/f8T/y/rmM9YwjM8r9sgx7dpQ
            +3qX7gDJMgBaEwZHcxJ8kzJgt3OH17jdmkB5ewBQkS+bTRiOEiabEoTuas/ftPa+L9YiaahDrH9hoLk5oIV5lCLENwxGKxZG
            XTiaanJQgKZQmb2idVWWbBeCjC58RzSlKUC4cVqUbqR/X9p1LMYbRnhaYTGMUI0jO5JcLl3BSC08VixSVFvDQbU/Q9gQWrha
            Vmq1YjW7gjJcRU+0TFbP2Ck+eHUnDr40KsMXOGdjRBSdMn4aFZdQCHC/TDc2YzRVTmnRMc44LOwAQbhASHPAXUDPfjJQRFq7
            V1/Z/hccemMEALMa
            """),
        PillowResize(
            .box, seed: 109, (11, 9, 1), to: (7, 9),
            """
            OXNdH2r1jDyim2bzTd9Cz145k2SnZDTf6E0OiX1diBx9ZoyGBJOvbGNwpYhKBMVepaIrhyC/Nn1J2oNXOqqC
            """),
        PillowResize(
            .bilinear, seed: 110, (11, 9, 1), to: (7, 9),
            """
            RUWvz5GUyBFdcbGOS30hsuPgUJI7VGevvMGyFVVzGFiGfVC9l45aN156JFTqiFB8J4bif1C6eLfsoJJTeqm7
            """),
        PillowResize(
            .bicubic, seed: 111, (11, 9, 1), to: (7, 9),
            """
            SLWcdkTveXdbTbLAKBmTFmWhhYBCdCCNra/BoxU5l6aPcRZeZofKeYxnryegQEbEqW/NYVE/RHmL5Kq5PKJ4
            """),
        PillowResize(
            .box, seed: 112, (9, 23, 3), to: (9, 5),
            """
            Z4eGkDRbdmGHj62qnnF2a6J7brefdVFrfZ19jolxnbhfuaIXR8Lmg3SgljdcW2JVe5Wmmo9qaGiTSpFvbcGUlJ+Rile/VUeC
            iYtnjkR9Xn+z6paDg22NVJhvj5RaiISqf5yQtHmDiJmepnyKfV+BkbdimKOvboqTnIFllqU/b4Calk2Han2I
            """),
        PillowResize(
            .bilinear, seed: 113, (9, 23, 3), to: (9, 5),
            """
            X4aWcqFWiK6fSE51iKGLnVo/VINgf4OqYWHAZUFmqHKGiIlniY2Xi6JmmGt/vGyiTIqTcneMd25gm4tymXZtULeeb46TbYB1
            tke3mW2tdWujlmtvaJepemtWeZagfnSMV3d6YJOPiKqVeWJriJ1gVa6Hc4SIqnqYoXBQbYZRfGt+lXSNaVGP
            """),
        PillowResize(
            .bicubic, seed: 114, (9, 23, 3), to: (9, 5),
            """
            XapxpbGEoUqYb697bciQh1R7Y2twgsh4gYirpH6MoJBtkHaFi2uMksS7WYaDlHOeqIqMpoJznmq6jIaib7CbfXbRnKxzgqSj
            bYl/jXSAqV+AYZedgpjXaqeMZqN0mX6nZ6eGXZ+ERZ6Mmat/n2l6VX91V4t9cyhchTZSol+nsq+apa92w25M
            """),
        PillowResize(
            .box, seed: 115, (64, 40, 3), to: (3, 2),
            "fn58iICDf4CDg3yChoCEgYCA"),
        PillowResize(
            .bilinear, seed: 116, (64, 40, 3), to: (3, 2),
            "g4CAgYGBfHx6gIJ+gYF+fX1/"),
        PillowResize(
            .bicubic, seed: 117, (64, 40, 3), to: (3, 2),
            "hXt9foF9eoKAfoCAe4SBf4V/"),
        PillowResize(
            .box, seed: 118, (40, 31, 3), PixelRegion(left: 5, top: 3, width: 28, height: 25), to: (10, 9),
            """
            sHRmXZhsZoZxdmZklFW1hYJmYJZqqoybj3KMf3mPUVhoaKh6qWaCWEdwbHVrdHtWnGZzmoCCyFiWfXpnlHiWonxyhWWyU2+C
            joiIUXxKnItod15uslp4T2aSc22cf597hIhsmHlqg5+hZVZvoqWUanlkoWpwmI2FeX2odIJ7mlJ5jpSZYWB/k3JjbotukXpn
            bp+NgrOHoneiu2OOnYVVeX6Sf2yOf2aDamGZfJRiRHZwfoiHW45xxW6foWypi3V5cXO2e59xhItrfJKLeoVxUop/on2DZ5SY
            dshyfnSBcoSEiohldIu8cpmYYLCZanuRiaJxVnNzYEo8hpF6e5qGeqJgaW5yZkqudG5Gm3Jc
            """),
        PillowResize(
            .bilinear, seed: 119, (40, 31, 3), PixelRegion(left: 5, top: 3, width: 28, height: 25),
            to: (10, 9),
            """
            XX1ocXhxf2dyeHNxoHVmm6JYgp57lniHaISqhHydiXFkeH9+eF6ZknaKc21jmHNnbYV3dnqBZnBneqOFjINsaH6MgXKij4yI
            hXR/iUl4hnCRaH6XhHZwhp19h3ZsXaKCbYiTlZaBh3+IgHpnbm+JeGaXj12OhHVwb36gc5SicY2Ge4eFj5eAfYRwj6OBmZl3
            f4CMZJSVdHGPao9xpKFpm2eBjpGWgYaGgYKjgoV5gJ1jjn2ZimF4noJ/l4J1l4F6gJlwb1Nub4iJlYZ1jIR0kV+Fn3qGrIJ+
            opR1iG1nYmV3cl9XhpRvkoF1bXdslGaYk6SMjHiAn5B8i39+Y4B1dnSEZ3OAd3hjg4hiloJ+
            """),
        PillowResize(
            .bicubic, seed: 120, (40, 31, 3), PixelRegion(left: 5, top: 3, width: 28, height: 25),
            to: (10, 9),
            """
            kodZoYNimViGjGOIk3N5l516iX2WdJGCmmOId32Ih3CNeHhvaFWklp18pXR/m3Jxl1yEbZKgcJlvfnCKfIt+Yl95cVeApFxw
            j4JUo3h/lHmRjZhnbp6AgHtyZYFvVX+QeYhoaWJocGR9rYiGi6yaTJJmh6R5n56IVHB0a4d7fXR3cWB7j2elYol/lJp4ap18
            nGyUjIuOfpSie493s25ugJZ/iW9uiXCKn3BybZSbe3+PgJCTjnuecXd/n4OAe5OOhotseINada5UhHKmf4aTq5SOb6+IgoqK
            aWt6TndqiZdncm2DgYN7gpCYjqVmkqCjdX6IgZWXgIOefn+LgniIlomYjXxmgFaUlXyEjICf
            """),
    ]
}

/// The high bytes of a linear congruential generator (Numerical Recipes), begun at `seed`.
func noise(_ count: Int, seed: UInt32) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}
