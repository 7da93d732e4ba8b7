"""The application's role only reads the register, whatever it was granted on all tables before."""

from django.db import migrations

TABLES = "register_county, register_municipality, register_regionalcouncil, register_statutoryduty"
RIGHTS = "INSERT, UPDATE, DELETE, TRUNCATE"


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial"), ("tenancy", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql=[
                f"REVOKE {RIGHTS} ON {TABLES} FROM app_rw",
                f"GRANT SELECT ON {TABLES} TO app_rw",
            ],
            reverse_sql=f"GRANT {RIGHTS} ON {TABLES} TO app_rw",
        )
    ]
