from django.db import migrations


def make_head(apps, schema_editor):
    apps.get_model("records", "Head").objects.get_or_create(pk=1, defaults={"size": 0, "frontier": []})


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(make_head, migrations.RunPython.noop)]
