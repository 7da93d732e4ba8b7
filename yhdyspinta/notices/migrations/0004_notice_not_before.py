from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_notice_by_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
