"""One life of four months in which everything happens, with figures typed by hand.

January at 5 %: m1 sells 10.01 and gives 3.33 back, 10.01 - 0.50 - 3.33 + 0.17 = 6.35; m2 sells
2.00, of which 1.90 are too little to be paid; m3 sells 50.00 once 12.5 % is in force, 43.75.
February: m1 gives 4.00 back (-4.00 + 0.20), has 1.00 charged back, and 7.77 of January is signed
for, 7.38; m2's sale of January is heard of, 9.00 - 1.13. March: m1 gives the rest of the first
sale back, -1.68 + 0.08; m2 takes back what it sold first, -2.00 + 0.10, and owes it; m3 sold 1.00
at 3.33 %.
April: m2 sells 10.00 at 3.33 %, 9.67, and is paid what is left over what it owed.
"""

from tests.reliability.life import Life

#: Month and merchant: opening, movement, closing and payable, minor units.
SETTLED = {
    "2026-01": {
        "m1": (0, 635, 635, 635),
        "m2": (0, 190, 190, 0),
        "m3": (0, 4375, 4375, 4375),
    },
    "2026-02": {"m1": (0, 258, 258, 0), "m2": (190, 787, 977, 977)},
    "2026-03": {"m1": (258, -160, 98, 0), "m2": (0, -190, -190, 0), "m3": (0, 97, 97, 0)},
    "2026-04": {"m1": (98, 0, 98, 0), "m2": (-190, 967, 777, 777), "m3": (97, 0, 97, 0)},
}


def january(life: Life) -> None:
    """Sell four times, under two policies."""
    life.sell("m1", 1001)
    life.sell("m2", 200)
    life.sell("m1", 777)
    first, second, waiting = life.sales
    life.next_day()
    for sale in (first, second):
        life.deliver(sale)
        life.arrive(sale)
    life.arrive(waiting)
    life.refund(first, 333)
    life.announce(1250)
    life.next_day()
    life.sell("m3", 5000)
    life.next_day()
    life.deliver(life.sales[3])
    life.arrive(life.sales[3])
    life.sell("m3", 4444)  # its money never comes
    life.deliver(life.sales[4])


def february(life: Life) -> None:
    """Hear of a sale of January, take back, and announce a third policy."""
    first, waiting = life.sales[0], life.sales[2]
    life.sell("m2", 900, is_late=True)
    life.refund(first, 400)
    life.charge_back(first, 100)
    life.deliver(waiting)
    life.announce(333)
    life.next_day()
    life.sell("m3", 100)


def march(life: Life) -> None:
    """Give the rest of two sales back."""
    first, second, last = life.sales[0], life.sales[1], life.sales[-1]
    life.refund(first, 168)
    life.refund(second, 200)
    life.deliver(last)
    life.arrive(last)


def april(life: Life) -> None:
    """Earn what is owed, and more."""
    life.sell("m2", 1000)
    life.next_day()
    life.deliver(life.sales[-1])
    life.arrive(life.sales[-1])


CHAPTERS = (january, february, march, april)
