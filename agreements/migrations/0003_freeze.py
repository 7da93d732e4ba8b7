"""The database refuses every change of a frozen text, whoever asks and by whatever door.

Each function locks what it looks at: a change that runs beside the freezing waits, then is refused.
The search path is fixed, so that no temporary table can stand in for ours.
"""

from django.db import migrations

from yhdyspinta.tenancy.rls import append_only

HEAD = "LANGUAGE plpgsql SET search_path = public, pg_temp AS"

FUNCTIONS = f"""
CREATE FUNCTION agreements_refuse_frozen(wanted bigint) RETURNS void {HEAD} $$
DECLARE stamp timestamptz;
BEGIN
    SELECT frozen_at INTO stamp FROM agreements_version WHERE id = wanted FOR SHARE;
    IF stamp IS NOT NULL THEN
        RAISE EXCEPTION 'The text of version % is frozen.', wanted USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

CREATE FUNCTION agreements_version_guard() RETURNS trigger {HEAD} $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.frozen_at IS NOT NULL OR NEW.sealed_id IS NOT NULL THEN
            RAISE EXCEPTION 'A version begins as a draft.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.frozen_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'sealed_id' = to_jsonb(OLD) - 'sealed_id'
        AND (OLD.sealed_id IS NULL OR OLD.sealed_id IS NOT DISTINCT FROM NEW.sealed_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Version % is frozen.', OLD.id USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION agreements_part_guard() RETURNS trigger {HEAD} $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM agreements_refuse_frozen(OLD.version_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM agreements_refuse_frozen(NEW.version_id); END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION agreements_clausetext_guard() RETURNS trigger {HEAD} $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM agreements_refuse_frozen(version_id) FROM agreements_clause WHERE id = OLD.clause_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM agreements_refuse_frozen(version_id) FROM agreements_clause WHERE id = NEW.clause_id;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION agreements_is_settled(wanted bigint) RETURNS boolean {HEAD} $$
DECLARE now_state text;
BEGIN
    SELECT state INTO now_state FROM agreements_agreement WHERE id = wanted FOR SHARE;
    RETURN EXISTS (
        SELECT FROM agreements_version WHERE agreement_id = wanted AND frozen_at IS NOT NULL
    ) AND NOT (
        now_state = 'draft' AND EXISTS (
            SELECT FROM agreements_version WHERE agreement_id = wanted AND frozen_at IS NULL
        )
    );
END $$;

CREATE FUNCTION agreements_party_guard() RETURNS trigger {HEAD} $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.tenant_id, OLD.agreement_id, OLD.organisation_id, OLD.position)
            IS NOT DISTINCT FROM (NEW.tenant_id, NEW.agreement_id, NEW.organisation_id, NEW.position)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    IF (TG_OP <> 'INSERT' AND agreements_is_settled(OLD.agreement_id))
        OR (TG_OP <> 'DELETE' AND agreements_is_settled(NEW.agreement_id))
    THEN
        RAISE EXCEPTION 'The parties of a frozen agreement stay.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION agreements_agreement_guard() RETURNS trigger {HEAD} $$
DECLARE free text[] := ARRAY['state'];
BEGIN
    IF NEW.state = 'terminated' AND OLD.state = 'in_force' THEN
        free := free || ARRAY['ends_on', 'is_open_ended'];
    END IF;
    IF OLD.is_signed_elsewhere THEN
        free := free || ARRAY[
            'type_id', 'title_fi', 'title_sv', 'starts_on', 'ends_on', 'is_open_ended', 'notice_months'
        ];
    END IF;
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free AND agreements_is_settled(OLD.id) THEN
        RAISE EXCEPTION 'The facts of a frozen agreement stay.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

GUARDS = {
    "agreements_version": ("INSERT OR UPDATE OR DELETE", "agreements_version_guard"),
    "agreements_clause": ("INSERT OR UPDATE OR DELETE", "agreements_part_guard"),
    "agreements_annex": ("INSERT OR UPDATE OR DELETE", "agreements_part_guard"),
    "agreements_matrixsnapshot": ("INSERT OR UPDATE OR DELETE", "agreements_part_guard"),
    "agreements_clausetext": ("INSERT OR UPDATE OR DELETE", "agreements_clausetext_guard"),
    "agreements_party": ("INSERT OR UPDATE OR DELETE", "agreements_party_guard"),
    "agreements_agreement": ("UPDATE", "agreements_agreement_guard"),
}
NAMES = [
    "agreements_agreement_guard()",
    "agreements_party_guard()",
    "agreements_is_settled(bigint)",
    "agreements_clausetext_guard()",
    "agreements_part_guard()",
    "agreements_version_guard()",
    "agreements_refuse_frozen(bigint)",
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_version_hash")]

    operations = [
        migrations.RunSQL(FUNCTIONS, [f"DROP FUNCTION {name}" for name in NAMES]),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER frozen BEFORE {events} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {function}()",
                f"DROP TRIGGER frozen ON {table}",
            )
            for table, (events, function) in GUARDS.items()
        ],
        append_only("agreements_signature"),
    ]
