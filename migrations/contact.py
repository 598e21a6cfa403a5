"""What an enterprise shows of the work on it, from revision 0019 on: also when somebody was last in touch, and the clock."""

from migrations.lead_work import MIRRORED

# In touch is: a message to the company, or a step forward; a step that was taken back whole (`contacted_at`) is none.
# The clock runs while the lead that is shown waits for its first contact.
SHOWN = """
CREATE FUNCTION luodi_show_work(whose uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE there public.enterprises; work record; last_contact timestamptz;
BEGIN
    SELECT * INTO there FROM public.enterprises WHERE enterprise_id = whose;
    SELECT l.stage, l.owner_id::text AS owner,
        CASE WHEN l.stage = 'lead' AND l.contacted_at IS NULL AND l.closed_at IS NULL THEN l.created_at END AS clock_from,
        CASE WHEN l.stage = 'lead' AND l.contacted_at IS NULL AND l.closed_at IS NULL THEN l.first_contact_due END AS clock_due
        INTO work FROM public.leads l JOIN public.enterprises e ON e.enterprise_id = l.enterprise_id
        WHERE (e.enterprise_id = whose OR e.merged_into = whose) AND l.organisation_id = there.organisation_id
        ORDER BY (l.closed_at IS NULL) DESC, l.created_at DESC, l.lead_id LIMIT 1;
    IF NOT FOUND THEN
        SELECT there.lead_stage AS stage, there.owner AS owner, NULL::timestamptz AS clock_from,
            NULL::timestamptz AS clock_due INTO work;
    END IF;
    SELECT max(greatest(l.contacted_at, (SELECT max(v.at) FROM public.lead_events v WHERE v.lead_id = l.lead_id
            AND (v.kind = 'message' OR v.kind = 'moved' AND l.contacted_at IS NOT NULL
                AND v.to_stage IN ('contacted', 'negotiating', 'visiting', 'signed', 'construction', 'production')))))
        INTO last_contact FROM public.leads l JOIN public.enterprises e ON e.enterprise_id = l.enterprise_id
        WHERE (e.enterprise_id = whose OR e.merged_into = whose) AND l.organisation_id = there.organisation_id;
    IF (there.lead_stage, there.owner, there.last_contact_at, there.clock_from, there.clock_due)
        IS DISTINCT FROM (work.stage, work.owner, last_contact, work.clock_from, work.clock_due) THEN
        UPDATE public.enterprises SET lead_stage = work.stage, owner = work.owner, last_contact_at = last_contact,
            clock_from = work.clock_from, clock_due = work.clock_due,
            updated_at = CASE WHEN (there.lead_stage, there.owner) IS DISTINCT FROM (work.stage, work.owner)
                THEN now() ELSE there.updated_at END,
            version = public.luodi_next_enterprise_version(there.organisation_id, false) WHERE enterprise_id = whose;
    END IF;
END
$$
"""
MIRRORED_NOW = """
CREATE OR REPLACE FUNCTION luodi_mirror_lead() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid;
BEGIN
    FOR whose IN SELECT DISTINCT coalesce(e.merged_into, e.enterprise_id) FROM public.enterprises e
        WHERE e.enterprise_id IN (NEW.enterprise_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.enterprise_id END) LOOP
        PERFORM public.luodi_show_work(whose);
    END LOOP;
    RETURN NULL;
END
$$
"""
TOUCHED = """
CREATE FUNCTION luodi_mirror_contact() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid;
BEGIN
    FOR whose IN SELECT coalesce(e.merged_into, e.enterprise_id) FROM public.leads l
        JOIN public.enterprises e ON e.enterprise_id = l.enterprise_id WHERE l.lead_id = NEW.lead_id LOOP
        PERFORM public.luodi_show_work(whose);
    END LOOP;
    RETURN NULL;
END
$$
"""
MIRRORS = (
    "CREATE TRIGGER mirrored AFTER UPDATE OF enterprise_id, stage, owner_id, closed_at, contacted_at, first_contact_due "
    "ON leads FOR EACH ROW WHEN (NEW.enterprise_id IS NOT NULL OR OLD.enterprise_id IS NOT NULL) "
    "EXECUTE FUNCTION luodi_mirror_lead()",
    "CREATE TRIGGER touched AFTER INSERT ON lead_events FOR EACH ROW WHEN (NEW.kind IN ('message', 'moved')) "
    "EXECUTE FUNCTION luodi_mirror_contact()",
)
MIRRORED_BEFORE = MIRRORED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
