/// Pickle files of two pictures, as gzip in base64, made by Python's own pickle module: the forms of Python 3
/// by `pickle.dumps`, those of Python 2 by a `pickle._Pickler` that writes byte strings as STRING, BINSTRING and
/// SHORT_BINSTRING. Labels are 3 and 9 (73 and 5 for CIFAR-100); the first row is 0, 1, … 255 over and over, the
/// second 1, 2, 3 plane by plane with a 99 at 33.
enum PickleFixture {
    static let python2Protocol0 = """
        H4sIAAAAAAACA+3c2XYbRRhF4ft6CjGlxRBF1bKtKuYZxGAgYkZganQMstRILWJD4NnZ7cAjsGB5nYud2Gp91n9xrjXO3dQs\
        mxj69OBsHWJZN6azvNKXfX+xOR/dPBnZ0baOLI9as182N+/b89vMjNfdkVnMTFh4E3iUQx94cGzS5nDZXU/Sdlcml4d1fxF2\
        u3BtznYlbTf7fndIvelOzPjx+8wmP37ezc14MTV954ar+Euen+3U3O+s5clQy+dN5+3wevv3x5jcX3eFwzlo2RyGQy1nTadk\
        hzceD3+AT+PSZfNoeDw3p6eni7vW3DR8onUmDmTZrK6mU7LU0oyO6JhOaE5u1a82/B8prXb8W6iurizSIi3SIi3SIi3SIq0j\
        T4HQNlEmvK2jJ5586uln7qya8bPPPf/C3cm9qW1nR8cnc+dffOnlV1597fU33nzr7Xfefe/9xQcffvTx6SeffnZ/+fkXX371\
        9Tfffrdaff/D2Y8hplzq+YOLn35eX2623S+7fX/49eHV9W+/P/rjz9XVnCMdRzqOdBzpONJxpONIx5GOIx1HOo50HOk40nGk\
        40jHkQ7v8R7v8R7v8R7v8R7v8R7v8R7v8R7v8R4f8AEf8AEf8AEf8AEf8AEf8AEf8AEf8AEf8REf8REf8REf8REf8REf8REf\
        8REf8RGf8Amf8Amf8Amf8Amf8Amf8Amf8Amf8Amf8Rmf8Rmf8Rmf8Rmf8Rmf8Rmf8Rmf8Rlf8AVf8AVf8AVf8AVf8AVf8AVf\
        8AVf8AVf8RVf8RVf8RVf8RVf8RVf8RVf8RVf8bVq3pq35q15a96at+ateWvemrfmrXlr3pq35q15a96at+ateWvemrfmrXlr\
        3pq35q15a96at+b9783b/tel/8MRSimllFJKKaXULa5VSimllFJKKaXUrW+mlFJKKaWUUkqp293whZTDF122UxP3y6ZerMsm\
        XJbhKzZbO3zHZtuaZbPdlEm3OR9enJmwbPqH239+PzJhP/kLNmOqCMxTAAA=
        """
    static let python2Protocol1 = """
        H4sIAAAAAAACA6stZNAI5U5KLEnOiM9JTErNKWQMFSlJLS7JzEtXAAsrGCrkpykYFjKFsoEVFBcyxxayaHgze3OmhrKkJJYk\
        FrIm55XmFlTqJecXperlluaUZCYWFSVWcsUXpSbn5xWXFJUml3AVsmlAlHHlpUCkC9k1vBlKCjlCGZMKOUsKuYIKuTW8GTW8\
        mXwZeEoKeaCqU0oqC1K5Cnk1QplKDQv5PA0MuDwNDLlKCvmDCgWAzghlrCkU9PPz8/oPBGACZKhQEkhhCIMEAwMDIxMzCysb\
        OwcnFzcPLx+/gKCQsIiomLiEpJS0jKycvIKikrKKqpq6hqaWto6unr6BoZGxiamZuYWllbWNrZ29g6OTs4urm7uHp5e3j6+f\
        f0BgUHBIaFh4RGRUdExsXHxCYlJySmpaekZmVnZObl5+QWFRcUlpWXlFZVV1TW1dfUNjU3NLa1t7R2dXd09vX/+EiZMmT5k6\
        bfqMmbNmz5k7b/6ChYsWL1m6bPmKlatWr1m7bv2GjZs2b9m6bfuOnbt279m7b/+Bg4cOHzl67PiJk6dOnzl77vyFi5cuX7l6\
        7fqNm7du37l77/6Dh48eP3n67PmLl69ev3n77v2Hj58+f/n67fuPn79+//n77/+o/0f9P+r/Uf+P+n/U/6P+H/X/qP9H/T+S\
        /M9ICCQzjoJRMAqGKWAaBaNgFIxYwDwKRsEoGLGgULikUCQplDMtMyc1LzE3tbhQNLZQTCOUPT8vVa8gL71QPJS9pDwfzJRI\
        LdUDAMXUCY0TGQAA
        """
    static let python2Protocol2 = """
        H4sIAAAAAAACA2tgqi1k0AjlTkosSc6Iz0lMSs0pZAwVKUktLsnMS1cACysYKuSnKRgWMoWygRUUFzLHFrJoeDN7c6aGsqQk\
        liQWsibnleYWVOol5xel6uWW5pRkJhYVJVZyxRelJufnFZcUlSaXcBWyQVRx5aVAZAvZvRlaCzlCGZMKOdsLuYIKuTW8Gb2Z\
        fBl42gp5oGpTSioLUrkKeUOZSg0L+To72gv5gwoFgJaHMtYUCvr5+Xn9BwIw4c1QUiiU1BnCIMHAwMDIxMzCysbOwcnFzcPL\
        xy8gKCQsIiomLiEpJS0jKyevoKikrKKqpq6hqaWto6unb2BoZGxiamZuYWllbWNrZ+/g6OTs4urm7uHp5e3j6+cfEBgUHBIa\
        Fh4RGRUdExsXn5CYlJySmpaekZmVnZObl19QWFRcUlpWXlFZVV1TW1ff0NjU3NLa1t7R2dXd09vXP2HipMlTpk6bPmPmrNlz\
        5s6bv2DhosVLli5bvmLlqtVr1q5bv2Hjps1btm7bvmPnrt179u7bf+DgocNHjh47fuLkqdNnzp47f+HipctXrl67fuPmrdt3\
        7t67/+Dho8dPnj57/uLlq9dv3r57/+Hjp89fvn77/uPnr99//v77P+r/Uf+P+n/U/6P+H/X/qP9H/T/q/1H/jyT/MxICyYyj\
        YBSMgmEKmEbBKBgFIxYwj4JRMApGLCgULikUSQrlTMvMSc1LzE0tLhSNLRTTCGXPz0vVK8hLLxQPZS8pzwczJVJL9QChSwsL\
        CBkAAA==
        """
    static let python3Protocol0 = """
        H4sIAAAAAAACA+1ZVZATQRCtu0MbCtfCgge5sBbDHYIEOCA4YbPZywWSzZJsOAKHu7u7u7u7u7u7u+vMbv755+ZVTW1v9+ue\
        nvf79G6ZAsEpBNyiEAJRwgHINOgdLl4Rkpw+3iX6QGbA4eMVr0SDzIIic5AgG8GDaYoYQnmPTqXraF0gUYdIJvBgnhnxLBBS\
        ieqkEMhWrURTqEajgk+mGbCxwNuswGtUN6/waAk2ysS30UYQpLBfjhjQrkHR4A/7FC8fDPIRcAZFISCFlGBYUFCXCfQaEyS3\
        RpBpM+htFB5l0ZZ2oVx0DwbvwdA4YnDEIiqi2PBOlJnBeS56NbiViIzUYYxoRBi9kjGBjaLQUdvxYxkLamXBkYKKVrDb7bZ4\
        GtSDr2cpcOEGdYf2YQohJjYuTdp06TNkVH/5TJnVrztL1mzZc+TMlTtP3nz5cYbmCxQsVLiIrmix4iVKliqtL1O2XPl4QwWK\
        ZljOaDJbrBUrVa5StVr1GjVr1a5Tt159W4OGjRrbmzRtltC8RUtHq9Zt2rbDY4xCh47OTrxLcIuJniRv5y4+vxSQuwZDSrhb\
        cvdIj54pvXr36duv/4CBgwYPGTps+IiRo0aPGTtu/ISJkyZPmTpt+oyZs2bPmTtv/oKFixYvWbps+YqVq1avWbtu/YaNmzZv\
        2bpt+46du3bv2btv/4GDhw4fOXrs+ImTp06fOXvu/IWLly5fuXrt+o2bt27fuXvv/oOHjx4/efrs+YuXr16/efvu/YePnz5/\
        +frt+4+fv37/IcIQYYgwRBgiDBGGCEOEIcIQYYgwqVqYmH9BiCEgIPhPEUtAQJBqEUdAQJBqATJLa3YNi00aVo04cGl2UaLX\
        J0q8XwwhmjFKM2GaGbtLbNTzCUiiQZY8iBN1fjjs/HA08JqPlRzQyhwTLbO4zAEfMvwFFGvmNCUbAAA=
        """
    static let python3Protocol1 = """
        H4sIAAAAAAACA+2ZV1cTURRGJwmCDFVBREEM1kExEnvvDaNRx4YFcTIZioYJJ5moUVFAbCg2VATFAgLSxAYCAq51zg/TuaDP\
        Pvmidz/MmnW/77b9estBkNQC1e/V1KCo6exHBIuUFyMIgkcx1OICn+LRfGDNizRHfIpRojvBZkCEDBOKzV6yOWpoQXO4yD7W\
        tzvt/kK7EyKLzVaUDBNZa3yuuU4Qotm4KENMPsRKLpsrWmOFCLPgVQwF4lgcL0OCqodKy8IO82gBzVEa8hklSiCghMWCgKb6\
        9aARCKmGCInSeE/UveMxTJJcggGT2aIWdgdIYismyzDFgBQZpkoui+Sy7hViDUj9NddrhMvMW0+T8qzmjJATpufm5Ii5OU7R\
        gDQZ0s1jjq11GWa43e7dP0zGPmyjDA/rst2EDLNisdoiJkRGTYwWY2Lj4hMSJ01OSp6SMjV12vS09BkZM+2Zs2bPmTtvvpS1\
        YGH2IsfiHOeSpcuWr1i5avWatevWb9i4afOWrdu279i5K3e3a89e9779B+SDhw4fOZp37PiJk/mnCk4rHtWrFRYVl5w56yvV\
        /WUQCBqhc+cvhC9eulx+5SpWYCVW4TWsxut4A2/iLbyNNXgH72It3sP7+AAf4iOsw8f4BJ9iPT7DBmzE5/gCm/AlvsLX+Aab\
        sQXfYiu2YTu+ww7sxC7sxh58j734AT/iJ/yMX7AP+/ErDuAgDuE3HMYRHMXvVEGVVEXXqJqu0w26SbfoNtXQHbpLtXSP7tMD\
        ekiPqI4e0xN6SvX0jBqokZ7TC2qil/SKXtMbaqYWekut1Ebt9I46qJO6qJt66D310gf6SJ/oM32hPuqnrzRAgzRE32iYRmiU\
        vnP/3D/3z/1z/9w/98/9c//cP/fP/XP/3D/3z/3/bf+WP6FaOBzOP4qVw+H8t9g4HM5/C8xkj812GTINmOVhr8LRgiAUlvg0\
        XSnVgjCbxXNkmJsP8yQWR5mxX9ccZXoRzGehJEPW78A47x8LFrBgoQzZWsjxExgwgXawHwAA
        """
    static let python3Protocol2 = """
        H4sIAAAAAAACA+2Z11vTYBSH07Kk4EBx4ICCImVYrXvvSbVqXHVgTdNA0ZJy2lRFQRkylSHKUFBQhoqAgogojuc55w/TL+C9\
        V97o917kyfP7nZx8eW9TaiwBwSK7ZL9HkYMmRdVvTGBwxgiC4JY02evySW7FB0ZnJEt8kpav2iCsCsJFiPAanPEs1JQgS/PM\
        U+Nmm9mfa7ZBpJcNRYkwgw1NP8m2BCFaj00ixORArMUeZo9WWB/Oeo+kSTBTb2eJMFtWQwWFRVZ2rIBiLQj5tHwpEJCKTK6A\
        IvvVoBYIyZoJ5kyPmVTPdAtxdqES5rKNBv30ME9fFy/C/GpYIMJCi91gNx4TYqtg0e8HPVpRIfvaBKeRzYdssLi2phqWiLCU\
        HW1qRzEsczgc2T8ZUxe7oEGiu5a9QUhktcEYFh4RGTUj2hQTO3PW7Dlxc+fFz1+wcFHC4iVLlyUmmZNTlq9IXZlmSc/IzFpl\
        Xb3Gtnbd+g0bN23esnXb9h07d+3es3ff/gMHDx0+km0/esxx/MRJ8dTpM2fPOc9fuHgp57LriuSWPUpunjf/6jVfgeovhEBQ\
        C12/cbPo1u3ikjt3sRTLsBwr8B5WYhVWYw3WYh3exwdYjw3YiE34EJvxET7GFmzFNmzHJ/gUO7ATn+Fz7MJufIEvsQd7sQ/7\
        8RW+xjc4gG9xEIdwGN/hexzBUfyAY/gRx/ETTuBn/IKT+BW/4Xf8QaVURuVUQfeokqqommqoluroPj2gemqgRmqih9RMj+gx\
        tVArtVE7PaGn1EGd9IyeUxd10wt6ST3US33UT6/oNb2hAXpLgzREw/SO3tMIjdIHGqOPNE6faII+0xeapK/0jb7TD+6f++f+\
        uX/un/vn/rl/7p/75/65f+6f++f+uf+/7d/wJ2QDh8P5RzFyOJz/ljAOh/PfAkn6D2azCMkapLi9Bme0IAi5+T5FlQqUICzX\
        2xUipObASgtro1jrVxVroZoHaXpnESH9d67d8E/lGXqeKUKWErL+Av4Ay+ecHwAA
        """
    static let python3Protocol3 = """
        H4sIAAAAAAACA2tgri1k0HDmTkosSc6Iz0lMSs0pZHQWKUktLsnMS1cACysYKuSnKRgWMjmzgRUUFzLHFrJoeDN7c6Y6s6Qk\
        liQWsibnleYWVOrFJ+cXperlluaUZCYWFSVWcsUXpSbn5xWXFJUml3AVskGUceWlQGQL2b0ZWgs5nBmTCjnbC7mCCrk1vBm9\
        mXwZeNoKeaBqU0oqC1K5CnkjmBgYGEoNC/k6O9oL+YMKBYAOiGAEitUUCvr5+Xn9BwIw4c1QUiiU1OnEIAGUZGRiZmFlY+fg\
        5OLm4eXjFxAUEhYRFROXkJSSlpGVk1dQVFJWUVVT19DU0tbR1dM3MDQyNjE1M7ewtLK2sbWzd3B0cnZxdXP38PTy9vH18w8I\
        DAoOCQ0Lj4iMio6JjYtPSExKTklNS8/IzMrOyc3LLygsKi4pLSuvqKyqrqmtq29obGpuaW1r7+js6u7p7eufMHHS5ClTp02f\
        MXPW7Dlz581fsHDR4iVLly1fsXLV6jVr163fsHHT5i1bt23fsXPX7j179+0/cPDQ4SNHjx0/cfLU6TNnz52/cPHS5StXr12/\
        cfPW7Tt3791/8PDR4ydPnz1/8fLV6zdv373/8PHT5y9fv33/8fPX7z9///0f9f+o/0f9P+r/Uf+P+n/U/6P+H/X/qP9Hkv8Z\
        CYFkxlEwCkbBMAVMo2AUjIIRC5hHwSgYBSMWFAqXFIokOXOmZeak5iXmphYXisYWimk4s+fnpeoV5KUXijuzl5Tng5kSqaV6\
        ALtAiJ0PGQAA
        """
    static let python3Protocol4 = """
        H4sIAAAAAAACA2tgmfpFggEMaqdo9HAnJZYkZ8TnJCal5kzpESlJLS7JzEtXAIsqGCrkpykYTulhA0sXT4mdouHN7M2Z2sOS\
        kliSOKVHLK80t6BSLz45vyhVL7c0pyQzsagosXJKD098UWpyfl5xSVFpcsmUyVN6WMEqp/Sw56VAlEye4s3QOsWZMWlK+5Qg\
        oLGM3ky+DDxtUzI4e1hTSioLUkG6mEoNp3R2QBQw9zDWTPHz8/P6DwRgwpuhZEpSpxMDyDeMTMwsrGzsHJxc3Dy8fPwCgkLC\
        IqJi4hKSUtIysnLyCopKyiqqauoamlraOrp6+gaGRsYmpmbmFpZW1ja2dvYOjk7OLq5u7h6eXt4+vn7+AYFBwSGhYeERkVHR\
        MbFx8QmJSckpqWnpGZlZ2Tm5efkFhUXFJaVl5RWVVdU1tXX1DY1NzS2tbe0dnV3dPb19/RMmTpo8Zeq06TNmzpo9Z+68+QsW\
        Llq8ZOmy5StWrlq9Zu269Rs2btq8Zeu27Tt27tq9Z+++/QcOHjp85Oix4ydOnjp95uy58xcuXrp85eq16zdu3rp95+69+w8e\
        Pnr85Omz5y9evnr95u279x8+fvr85eu37z9+/vr95++//6P+H/X/qP9H/T/q/1H/j/p/1P+j/h/1/0jyPyMhkMw4CkbBKBim\
        gGkUjIJRMGIB8ygYBaNgxIIpJVOSejjTMnNS8xJzU8ETFT3s+XmpegV56VN62EvK88Gs1FI9AEr2iqL/GAAA
        """
    static let columnMajorArrays = """
        H4sIAAAAAAACA+3ZVVTVzRoGcJ7nIURQsVuxsVDsLmwUuwOJTShsEDYqdqGg2+Rvd3d3d3d3d3fX54dnnXUuzuW5Oevb78XM\
        rHdm3nfW+l3OQPsJ1bLaJUc/w8PqEuBvCQz1C/cPMIUb1gwWU4wlzBzinpx193KPDHb3MqyOydsxhjWTOTYiKs7TLzAy2uQZ\
        ERtuCfOPjvaPM6yuftGmwEhzjCU6NtBiJBlWh+SThtXJHPTnSJLhYxdveCPAGG40Nzx84MN4I9TJ6hBkiYsy/X2FYRWMxIQ/\
        u7KiiuHr69vw1+9IHnzsLEZAoreb/rzdzvlfs/E7bbUP8rf4G6GOoc5/Nwl1+XeLxnauw4xQNytjvf6zdt//Ujuhll2W3/UA\
        EII9HOAIJ6SAM1LCBa5IhdRIAzekRTqkRwZkRCZkRhZkRTZkRw7kRC7khjvyBOZFPuRHARREIXigMIqgKIqhODxRAiXhhVIo\
        jTIoi3IojwqoiEqojCqoimqojhqoiVrwRm3UQV3UQ300QEP4oBEawxdN0BTN0Bwt0BKt0Bpt0Bbt0B4d0BGd0Bl+6AJ/BCAQ\
        QTAhGCEIRRi6ohvCEQEzIhGF7ohGDCyIRQ/0RC/EoTf6oC/6oT8GYCAGYTCGYCjiMQzDkYBEjMBIWDEKozEGYzEO45EEAxMw\
        EZMwGVMwFdMwHTMwE7MwG3MwF/MwHwuwEIuwGEuwFMuwHCuwEquwGmuwFuuwHhuwEZuwGVuwFduwHTuwE7uwG3uwF/uwHwdw\
        EIdwGEdwFMdwHCdwEqdwGmdwFudwHhdwEZdwGVdwFddwHTdwE7dwG3dwF/dwHw/wEI/wGE/wFM/wHC/wEq/wGm/wFu/wHh/w\
        EZ/wGV/wFd/wHT/wE7/wP/CHzd/mb/O3+dv8/w/9CZKiPR3oSCemoDNT0oWuTMXUTEM3pmU6pmcGZmQmZmYWZmU2ZmcO5mQu\
        5qY78zAv8zE/C7AgC9GDhVmERVmMxenJEixJL5ZiaZZhWZZjeVZgRVZiZVZhVVZjddZgTdaiN2uzDuuyHuuzARvSh43YmL5s\
        wqZsxuZswZZsxdZsw7Zsx/bswI7sxM70Yxf6M4CBDKKJwQxhKMPYld0YzgiaGckodmc0Y2hhLHuwJ3sxjr3Zh33Zj/05gAM5\
        iIM5hEMZz2EczgQmcgRH0spRHM0xHMtxHM8kGpzAiZzEyZzCqZzG6ZzBmZzF2ZzDuZzH+VzAhVzExVzCpVzG5VzBlVzF1VzD\
        tVzH9dzAjdzEzdzCrdzG7dzBndzF3dzDvdzH/TzAgzzEwzzCozzG4zzBkzzF0zzDszzH87zAi7zEy7zCq7zG67zBm7zF27zD\
        u7zH+3zAh3zEx3zCp3zG53zBl3zF13zDt3zH9/zAj/zEz/zCr/zG7/zBn/xFm7/N3+Zv87f5/0P9BVGSvRzkKCelkLNSykWu\
        SqXUSiM3pVU6pVcGZVQmZVYWZVU2ZVcO5VQu5Za78iiv8im/CqigCslDhVVERVVMxeWpEiopL5VSaZVRWZVTeVVQRVVSZVVR\
        VVVTddVQTdWSt2qrjuqqnuqrgRrKR43UWL5qoqZqpuZqoZZqpdZqo7Zqp/bqoI7qpM7yUxf5K0CBCpJJwQpRqMLUVd0UrgiZ\
        FakodVe0YmRRrHqop3opTr3VR33VT/01QAM1SIM1REMVr2EargQlaoRGyqpRGq0xGqtxGq8kGZqgiZqkyZqiqZqm6ZqhmZql\
        2ZqjuZqn+VqghVqkxVqipVqm5VqhlVql1VqjtVqn9dqgjdqkzdqirdqm7dqhndql3dqjvdqn/Tqggzqkwzqiozqm4zqhkzql\
        0zqjszqn87qgi7qky7qiq7qm67qhm7ql27qju7qn+3qgh3qkx3qip3qm53qhl3ql13qjt3qn9/qgj/qkz/qir/qm7/qhn/ol\
        m7/N3+Zv87f5/zP9k78TnIPDwk1m/whTjNHJ8LA6RZpNnlHmEMPqZOkZmbwyxXr+Beo9gvxJGQAA
        """
    static let shortLabels = """
        H4sIAAAAAAACA+2Z11cTQRSHU6gBBBFUlBIQJFiiUezYuxHU2NaCmGwWEg0bbrJRUVR6FRCVooCCoChgAZEm4Dn3/mG6WfTJ\
        B598kfnOmT07c+/Mb873OqWa+6AycGEqlcpmlXhHnstqE1yg5mLkFUnwSk6xQK9U9Ca9O19vAg0XJJeUNi9oedFXWFRszOPd\
        HsFY6HNJTqvHYy3W5XkE3i16JY+Pl3QQMN+mE+3zVQg0q6ogiJe32QXeqxNE/48Ogjm1/yIQ8itDTjdBaDXoLBBWA+EWiDCY\
        1WZNFSz6daBdKi6S90VyGrnfmQlRdbU1sNgC0QazVjkrC5bk5OSc+CGjfMwqCWJsdY5gLkSuauURKg+IdcgpSy2wTILlNi5A\
        XrJbJSvEOQIcylVXOOT8lRaIV/KzVeHVkOCYT/WZINGfmmQB/e/UEkj+IzVFSVUlymW1RhsQGBQcEqoLC49YFBm1OHpJTOzS\
        ZcvjVqyMT0hM0ienrEpNW51uyFizdt1644aNpk2bM7ds3bZ9x85dWbv37N23/8DBQ4ePHD12/IT5ZHbOqdNnLGfPnb9wkbt0\
        +crV3Gt516023i7kFzicN266CkV3EXi8ku/W7TvFd++V3H/wEEuxDMuxAiuxCquxBmuxDuuxAR9hIzZhMz7GFnyCT/EZtmIb\
        tmMHPscX2Ild2I0v8RX2YC++xj7sxzf4FgfwHb7HQRzCYfyAH/ETfsYRHMUvOIZfcRwncBKncBq/4QzO4hx+p1Iqo3KqoEqq\
        omqqoVqqo3pqoEfUSE3UTI+phZ7QU3pGrdRG7dRBz+kFdVIXddNLekU91EuvqY/66Q29pQF6R+9pkIZomD7QR/pEn2mERukL\
        jdFXGqcJmqQpmqZvNEOzNEffmX/mn/ln/pl/5p/5Z/6Zf+af+Wf+mX/mn/ln/v+1f/Xf4NUMBuM/RcNgMBYsWgaDsWCBVf7X\
        5lQLpEmw2sb5H6DznS5BtBYKXkjPBYOBC5bX3KJgLBILIEOZSbfdymyN4DP+BOA8v0u1HwAA
        """
    static let meta = """
        H4sIAAAAAAACA0XPSwrDMAwE0L0u4mxa/EucHCHrHMAorqEFJ5iq7fkrUYqWb2BgZrh1C5s530cuSJVyr8+846vcDXQHqwfa\
        TMO9tnziUYlTD0PrgUulIdHFchQB/3TMUemZkzIwkzIyZ+XIXJSTTLDqJHbqWezVizgA0u/P5yFrXYQ12MQ/rl9XZijm7AAA\
        AA==
        """
    static let hundred = """
        H4sIAAAAAAACA2tgqi1k0AjlTc5PLCpOjc9JTErNKS5kjC1k0vBm8GZMDeVOy8yDizPHFrJoeHt6s6aGsqQkliQWsibnleYW\
        VOol5xel6uWW5pRkJhYVJVZyxRelJufnFZcUlSaXcBWyQVRx5aVAZAvZvRlaCzlCGZMKOdsLuYIKuTW8Gb2ZfBl42gp5oGpT\
        SioLUrkKeUOZSg0L+To72gv5gwoFNLyZQxlrCgX9/Py8/gMBmPBmKCkUSuoMYZBgYGBgZGJmYWVj5+Dk4ubh5eMXEBQSFhEV\
        E5eQlJKWkZWTV1BUUlZRVVPX0NTS1tHV0zcwNDI2MTUzt7C0sraxtbN3cHRydnF1c/fw9PL28fXzDwgMCg4JDQuPiIyKjomN\
        i09ITEpOSU1Lz8jMys7JzcsvKCwqLiktK6+orKquqa2rb2hsam5pbWvv6Ozq7unt658wcdLkKVOnTZ8xc9bsOXPnzV+wcNHi\
        JUuXLV+xctXqNWvXrd+wcdPmLVu3bd+xc9fuPXv37T9w8NDhI0ePHT9x8tTpM2fPnb9w8dLlK1evXb9x89btO3fv3X/w8NHj\
        J0+fPX/x8tXrN2/fvf/w8dPnL1+/ff/x89fvP3///R/1/6j/R/0/6v9R/4/6f9T/o/4f9f+o/0eS/xkJgWTGUTAKRsEwBUyj\
        YBSMghELmEfBKBgFIxYUCpcUiiSFcqZl5qTmJeamFheKxhaKaYQyJhaKhzImpZbqAQDWWqFH8hgAAA==
        """
    static let hundredMeta = """
        H4sIAAAAAAACA53UR09VURiFYUEFu4i9d70W8Oy+tw1773rseL3gQUkQ80pMnJj409W418CpyZeVJ2uwht/P4R8s67Vjc/OL\
        XX9hMNMt9BcHn7slhqYZ7rUjf/qJhuVVhhVVlpVVjpEqz2hVYFVVZHVVYk1VZm1VYV07+ne5Yb1o2CBaNoqOMdGzSQyMi5HN\
        YmKLmNkqFrZV2obtomGHaNkpOnaJnt1iYI8Y2Ssm9omZ/WLhQKVrOCgaDomWw6LjiOg5KgaOiZHjYqInZk6IhZOVvuGUaDgt\
        WiZEx6ToOSMGGjFixIQVM04s+MrQEERDFC1JdGTRU8TAWTFyTkycFzMXxMLFytgwJRouiZbLouOK6LkqBq6Jketi4oaYuSkW\
        blWmhtui4Y5ouSs67ome+2LggRh5KCYeiZnHYuFJZW54KhqeiZZWdDwXPS/EwEsx8kpMvBYzb8TC28rSMC0a3omWvuh4L3oG\
        YmBGjMyKiQ9iphMLc107Pvtl8HXp3+fycZpPvXboO/O/4/+u+zb5C+bYgKu8BAAA
        """
}
