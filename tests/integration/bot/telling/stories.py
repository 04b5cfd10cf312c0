"""Invented reports of a few events, in several outlets' words."""

from __future__ import annotations

SZEGED = (
    "BYD opens battery plant in Szeged with 3,000 jobs",
    "BYD opened a battery plant in the Hungarian city of Szeged on Monday. The plant employs 3,000 people and will "
    "supply cells for 150,000 cars a year. Hungary's government paid subsidies.",
)
SZEGED_AGAIN = (
    "Chinese carmaker BYD inaugurates Szeged battery plant, 3,000 jobs",
    "In Szeged, Hungary, BYD has inaugurated a battery plant with 3,000 jobs on Monday. Cells for 150,000 cars will "
    "come from the BYD plant each year, supported by subsidies of the government.",
)
SZEGED_DENIED = (
    "BYD denies that its Szeged battery plant has opened",
    "BYD denied on Tuesday that its battery plant in Szeged, Hungary, has opened with 3,000 jobs. The company said the "
    "plant will make cells for 150,000 cars a year once it is ready.",
)
RIVIAN = (
    "Rivian recalls 12,000 vans for a loose seat bolt",
    "Rivian recalls 12,000 delivery vans because of a loose bolt in the driver's seat. The repair is free of charge.",
)
NIO = (
    "NIO builds twenty swap stations in Norway",
    "NIO builds twenty battery swap stations along the roads of northern Norway. The first opens in Tromso.",
)


def distinct(number: int) -> tuple[str, str]:
    """Reports that have nothing to do with each other."""
    makers = (
        "Tesla",
        "Lucid",
        "Polestar",
        "Volvo",
        "Kia",
        "Hyundai",
        "Toyota",
        "Honda",
        "Nissan",
        "Mazda",
        "Renault",
        "Fiat",
    )
    deeds = (
        "paints a tunnel in Oslo", "sells its office in Lagos", "hires a chef from Lima",
        "buys a lithium mine in Chile",
        "tests trucks on ice in Lapland", "closes a dealership in Perth", "sponsors a chess club in Riga",
        "ships buses to Nairobi", "opens a design studio in Milan", "sues a tyre maker in Ohio",
        "builds a wind farm in Kansas", "cuts shifts at a foundry in Poland",
    )  # fmt: skip
    maker, deed = makers[number % 12], deeds[number % 12]
    return (
        f"{maker} {deed}",
        f"{maker} {deed}, as its local manager told us. Neighbours look forward to it with mixed feelings.",
    )
