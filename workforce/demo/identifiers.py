"""Everything in the example that tells who somebody is."""

from __future__ import annotations

from dataclasses import dataclass, field

from workforce.demo import people
from workforce.demo.certificates import Certificate
from workforce.demo.faults import Submission, person_of
from workforce.demo.people import Person
from workforce.demo.styles import Style


@dataclass
class Identifiers:
    """Sets of what must not leave the archive."""

    names: set[str] = field(default_factory=set)
    id_numbers: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    certificate_numbers: set[str] = field(default_factory=set)

    def add(self, submission: Submission) -> None:
        """Everyone in a submission, and ID numbers as a fault left them."""
        style = submission.style
        columns = style.column_names(submission.dataset)
        for record in submission.records:
            self._add_person(person_of(record), columns, style)
            if isinstance(record, Certificate) and record.number:
                self.certificate_numbers.add(record.number)
        for mark in submission.marks.values():
            written = str(mark.cells.get("id_number", ""))
            if written and "E+" not in written:
                self.id_numbers.add(written)

    def _add_person(self, person: Person, columns: tuple[str, ...], style: Style) -> None:
        self.names.add(person.name)
        if style.spaced_names and len(person.name) == 2:
            self.names.add(f"{person.name[0]} {person.name[1]}")
        self.id_numbers.add(person.id_number)
        if "phone" in columns or "mobile" in columns:
            self.phones.add(people.phone(person))
        if "address" in columns:
            self.addresses.add(people.address(person))
