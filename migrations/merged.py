"""What an enterprise shows of the work on it, from revision 0021 on: that on all it was merged with, as soon as they are."""

from migrations.contact import SHOWN

# The enterprise that is shown for one that was merged away, and everything that one shows. UNION ends where a row comes again.
TOP = """
CREATE FUNCTION luodi_shown_as(whose uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE up AS (
        SELECT enterprise_id, merged_into FROM public.enterprises WHERE enterprise_id = whose
        UNION SELECT e.enterprise_id, e.merged_into FROM public.enterprises e JOIN up ON e.enterprise_id = up.merged_into)
    SELECT enterprise_id FROM up WHERE merged_into IS NULL
$$
"""
UNDER = """
CREATE FUNCTION luodi_shown_by(whose uuid) RETURNS uuid[] LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE down AS (
        SELECT whose AS enterprise_id
        UNION SELECT e.enterprise_id FROM public.enterprises e JOIN down ON e.merged_into = down.enterprise_id)
    SELECT array_agg(enterprise_id) FROM down
$$
"""
SHOWN_OF_ALL = (
    SHOWN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("last_contact timestamptz;", "last_contact timestamptz; all_of uuid[] := public.luodi_shown_by(whose);")
    .replace(
        "FROM public.leads l JOIN public.enterprises e ON e.enterprise_id = l.enterprise_id\n"
        "        WHERE (e.enterprise_id = whose OR e.merged_into = whose) AND ",
        "FROM public.leads l WHERE l.enterprise_id = ANY (all_of) AND ",
    )
)  # fmt: skip
MIRRORED_AT_TOP = """
CREATE OR REPLACE FUNCTION luodi_mirror_lead() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid;
BEGIN
    FOR whose IN SELECT DISTINCT public.luodi_shown_as(e.enterprise_id) FROM public.enterprises e
        WHERE e.enterprise_id IN (NEW.enterprise_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.enterprise_id END) LOOP
        PERFORM public.luodi_show_work(whose);
    END LOOP;
    RETURN NULL;
END
$$
"""
TOUCHED_AT_TOP = """
CREATE OR REPLACE FUNCTION luodi_mirror_contact() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid;
BEGIN
    FOR whose IN SELECT public.luodi_shown_as(l.enterprise_id) FROM public.leads l
        WHERE l.lead_id = NEW.lead_id AND l.enterprise_id IS NOT NULL LOOP
        PERFORM public.luodi_show_work(whose);
    END LOOP;
    RETURN NULL;
END
$$
"""
# One that is left without any lead shows stage and officer as before the merge, where the history tells them.
LEFT_ALONE = """
CREATE FUNCTION luodi_show_as_before(whose uuid, gone uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE was jsonb;
BEGIN
    IF EXISTS (SELECT FROM public.leads WHERE enterprise_id = ANY (public.luodi_shown_by(whose))) THEN RETURN; END IF;
    SELECT before INTO was FROM public.enterprise_history
        WHERE enterprise_id = whose AND action = 'merged' AND before ->> 'other' = gone::text
        ORDER BY history_id DESC LIMIT 1;
    UPDATE public.enterprises SET lead_stage = was ->> 'lead_stage', owner = was ->> 'owner', updated_at = now(),
        version = public.luodi_next_enterprise_version(organisation_id, false)
        WHERE enterprise_id = whose AND was ? 'lead_stage'
        AND (lead_stage, owner) IS DISTINCT FROM (was ->> 'lead_stage', was ->> 'owner');
END
$$
"""
MERGED = """
CREATE FUNCTION luodi_mirror_merge() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM public.luodi_show_work(public.luodi_shown_as(NEW.enterprise_id));
    END IF;
    whose := public.luodi_shown_as(OLD.merged_into);
    IF whose IS NOT NULL THEN
        PERFORM public.luodi_show_work(whose);
        PERFORM public.luodi_show_as_before(OLD.merged_into, OLD.enterprise_id);
    END IF;
    RETURN NULL;
END
$$
"""
TRIGGERS = (
    "CREATE TRIGGER shown_when_merged AFTER UPDATE OF merged_into ON enterprises FOR EACH ROW "
    "WHEN (OLD.merged_into IS DISTINCT FROM NEW.merged_into) EXECUTE FUNCTION luodi_mirror_merge()",
    "CREATE TRIGGER shown_when_gone AFTER DELETE ON enterprises FOR EACH ROW "
    "WHEN (OLD.merged_into IS NOT NULL) EXECUTE FUNCTION luodi_mirror_merge()",
)
OWN_FUNCTIONS = {
    "luodi_shown_as(uuid)": TOP,
    "luodi_shown_by(uuid)": UNDER,
    "luodi_show_as_before(uuid, uuid)": LEFT_ALONE,
    "luodi_mirror_merge()": MERGED,
}
CHANGED = (SHOWN_OF_ALL, MIRRORED_AT_TOP, TOUCHED_AT_TOP)
