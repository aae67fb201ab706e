"""One reading of a metrics page."""

from prometheus_client.parser import text_string_to_metric_families

from app.telemetry.page import MetricsPage


class Scrape:
    """Its samples, by name and labels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of what fits; an error when nothing does."""
        found = [
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert found, f"no {name} with {labels} in:\n{self.text}"
        return sum(found)

    def labels(self) -> dict[str, set[str]]:
        """The labels of each series, by name."""
        found: dict[str, set[str]] = {}
        for sample in self.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
        return found


async def scrape(page: MetricsPage) -> Scrape:
    return Scrape((await page.scrape()).decode())
