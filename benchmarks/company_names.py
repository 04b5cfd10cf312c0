"""Which share of known names of EV makers, brands and models the companies resolve.

Usage: python -m benchmarks.company_names [--data FOLDER] [--missing]
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.companies import Companies

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared/data/ev_names"


def main() -> None:
    """Print the table, or say that the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the lists of names")
    parser.add_argument("--missing", action="store_true", help="also list what is not resolved")
    arguments = parser.parse_args()
    brands_file = arguments.data / "ev_brands_models_openevcharts.json"
    pairs_file = arguments.data / "zh_en_pairs.csv"
    if not brands_file.is_file() or not pairs_file.is_file():
        print(f"No lists of names at {arguments.data}; nothing measured.")
        return
    companies = Companies.from_toml()
    brands: dict[str, list[str]] = json.loads(brands_file.read_text(encoding="utf-8"))
    models = [(brand, model) for brand, names in brands.items() for model in names if model != "other"]
    with pairs_file.open(encoding="utf-8", newline="") as stream:
        pairs = list(csv.DictReader(stream))
    checks: dict[str, list[tuple[str, bool]]] = {
        "brands": [(brand, companies.resolve(brand) is not None) for brand in brands],
        "models alone": [(model, _kin(companies, companies.resolve(model), brand)) for brand, model in models],
        "models found in a sentence": [
            (f"{brand} {model}", any(_kin(companies, name, brand) for name in companies.find(f"the {brand} {model}")))
            for brand, model in models
        ],
        "Chinese names": [(pair["zh"], companies.resolve(pair["zh"]) is not None) for pair in pairs],
        "Chinese and English agree": [
            (pair["zh"], _agree(companies, [pair["zh"], *pair["english_names"].split("|")])) for pair in pairs
        ],
    }
    table = Table("names", "resolved", "of", "share", title=f"{len(companies.names)} companies")
    for kind, results in checks.items():
        good = sum(passed for _, passed in results)
        table.add_row(kind, str(good), str(len(results)), f"{good / len(results):.3f}")
    Console().print(table)
    if arguments.missing:
        for kind, results in checks.items():
            print(f"{kind}: {', '.join(name for name, passed in results if not passed) or 'none missing'}")


def _kin(companies: Companies, name: str | None, brand: str) -> bool:
    """Whether a company is the brand, belongs to it, owns it, or has the same owner (Opel and Vauxhall)."""
    wanted = companies.resolve(brand)
    if name is None or wanted is None:
        return False
    parents = companies.parent(name), companies.parent(wanted)
    return (
        name == wanted or wanted in parents or name in parents or (parents[0] is not None and parents[0] == parents[1])
    )


def _agree(companies: Companies, names: Iterable[str]) -> bool:
    found = {companies.resolve(name) for name in names}
    return len(found) == 1 and None not in found


if __name__ == "__main__":
    main()
