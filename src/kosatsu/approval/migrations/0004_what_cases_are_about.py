"""Every case says in rows what it is about and who wrote on it; for those that were there before it is one thing and one drafter."""

from django.db import migrations

OPEN = ["under_way", "returned", "recalled"]


def write_down(apps, schema_editor):
    case, subject, writer = (apps.get_model("approval", name) for name in ("Case", "CaseSubject", "CaseWriter"))
    for row in case.objects.order_by("pk").iterator():
        subject.objects.create(case=row, subject=row.subject, open=row.state in OPEN)
        writer.objects.create(case=row, person_id=row.drafter_id, since=row.opened_at)


class Migration(migrations.Migration):

    dependencies = [("approval", "0003_engine_whole")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
