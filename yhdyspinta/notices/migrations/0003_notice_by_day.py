"""Finds what was told in the last days among all that was ever told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_bounces"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["tenant", "created_at"], name="notice_by_day"),
        ),
    ]
