"""Functions and rules of the inbox: who may tell whom, and how the same is told only once."""

# Whom a transaction may tell: officers of organisations it may see, and of those that may see its own; under a company's
# or a partner's link the office that the lead goes to. The owner of the tables (chores) may tell everybody.
MAY_NOTIFY = """
CREATE FUNCTION luodi_may_notify(office uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE above(organisation_id, parent_id) AS (
        SELECT o.organisation_id, o.parent_id FROM public.organisations o
        WHERE o.organisation_id = public.luodi_organisation()
        UNION
        SELECT o.organisation_id, o.parent_id FROM public.organisations o JOIN above a ON o.organisation_id = a.parent_id
    )
    SELECT (current_setting('role') <> 'luodi_app' AND session_user <> 'luodi_app')
        OR office = ANY (public.luodi_organisations())
        OR office IN (SELECT organisation_id FROM above)
        OR coalesce(office = public.luodi_linked_organisation(), false)
$$
"""
NOTIFY = """
CREATE FUNCTION luodi_notify(
    recipient uuid, said text, about_kind text, about text, given jsonb, moment timestamptz, usual text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE office uuid; made uuid; wanted text;
BEGIN
    SELECT organisation_id INTO office FROM public.officers WHERE officer_id = recipient AND disabled_at IS NULL;
    IF office IS NULL OR NOT public.luodi_may_notify(office) THEN RETURN false; END IF;
    UPDATE public.notices SET times = times + 1, at = moment, detail = detail || given
    WHERE notice_id = (
        SELECT notice_id FROM public.notices
        WHERE officer_id = recipient AND kind = said AND subject_kind = about_kind AND subject = about
            AND read_at IS NULL AND created_at > moment - interval '24 hours' AND said <> 'search.digest'
        ORDER BY created_at DESC LIMIT 1
    );
    IF FOUND THEN RETURN true; END IF;
    INSERT INTO public.notices (officer_id, organisation_id, kind, subject_kind, subject, detail, created_at, at)
    VALUES (recipient, office, said, about_kind, about, given, moment, moment) RETURNING notice_id INTO made;
    SELECT coalesce((SELECT s.modes ->> said FROM public.mail_settings s WHERE s.officer_id = recipient), usual)
    INTO wanted;
    IF wanted = 'at_once' THEN
        INSERT INTO public.mails (officer_id, organisation_id, about, notice_ids, created_at, next_at)
        VALUES (recipient, office, 'notice', ARRAY[made], moment, moment);
    END IF;
    RETURN true;
END
$$
"""
NOTIFY_OFFICE = """
CREATE FUNCTION luodi_notify_office(
    office uuid, roles text[], said text, about_kind text, about text, given jsonb, moment timestamptz, usual text
) RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT count(*) FILTER (WHERE told)::integer FROM (
        SELECT public.luodi_notify(o.officer_id, said, about_kind, about, given, moment, usual) AS told
        FROM (SELECT officer_id FROM public.officers
            WHERE organisation_id = office AND role = ANY (roles) AND disabled_at IS NULL ORDER BY officer_id) o
    ) each
$$
"""
FUNCTIONS = {
    "luodi_may_notify(uuid)": MAY_NOTIFY,
    "luodi_notify(uuid, text, text, text, jsonb, timestamptz, text)": NOTIFY,
    "luodi_notify_office(uuid, text[], text, text, text, jsonb, timestamptz, text)": NOTIFY_OFFICE,
}
MINE = "officer_id = (SELECT luodi_officer())"
MINE_HERE = f"{MINE} AND organisation_id = (SELECT luodi_organisation())"
POLICIES = {
    "notices": MINE_HERE,
    "mails": MINE_HERE,
    "mail_settings": f"{MINE} AND officer_id IN (SELECT o.officer_id FROM officers o)",
}
GRANTS = (
    "SELECT, UPDATE (read_at) ON notices",
    "SELECT ON mails",
    "SELECT, INSERT (officer_id, language, modes), UPDATE (language, modes) ON mail_settings",
)
