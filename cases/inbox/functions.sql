-- The one door of the public side on PostgreSQL. Each function runs as the owner of the tables, with a fixed search path,
-- takes one jsonb and gives one; bytes travel as base64. Nothing here gives back a report: only the holder of a code gets
-- the messages sealed to that code, and the states in plain. Every function can be called twice.

CREATE OR REPLACE FUNCTION inbox_bytes(p jsonb, name text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT decode(p ->> name, 'base64')
$$;

CREATE OR REPLACE FUNCTION inbox_text(b bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT translate(encode(b, 'base64'), E'\n', '')
$$;

-- A day that the caller says. Who owns the tables is believed; every other role is held to this machine's clock, give or
-- take `around` days: a row with the day `infinity` would be read by nobody, and the list it stands in by nobody either.
CREATE OR REPLACE FUNCTION inbox_day(said date, around integer) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT CASE WHEN said IS NULL OR session_user = current_user THEN said
    ELSE least(greatest(said, (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date - around),
               (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date + around) END
$$;

CREATE OR REPLACE FUNCTION inbox_today(p jsonb) RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT inbox_day((p ->> 'day')::date, 1)
$$;

-- Whether the codes of a report are such as pages can say, and its body such as a page can hold. Visits, letters on paper and
-- what other bodies send are written down at a desk: nobody but who owns the tables says them, or a clerk's own wrap.
CREATE OR REPLACE FUNCTION inbox_is_report(p jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT p ->> 'ref' ~ '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'
    AND p ->> 'channel' IN ('CH_WEB', 'CH_PHONE', 'CH_EMAIL', 'CH_LETTER', 'CH_BOX', 'CH_VISIT', 'CH_TRANSFER')
    AND (session_user = current_user
         OR (p ->> 'channel' IN ('CH_WEB', 'CH_PHONE', 'CH_EMAIL') AND jsonb_typeof(coalesce(p -> 'clerk', 'null')) = 'null'))
    AND p ->> 'addressee' IN ('office', 'secretary', 'superior')
    AND length(p ->> 'body') < 4 * 1024 * 1024
$$;

-- The files of a report or message: those that came with it, and those that were parked under its form.
-- Gives false where a parked or an uploaded one is gone meanwhile.
CREATE OR REPLACE FUNCTION inbox_files(p jsonb, report uuid, message uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wanted integer := jsonb_array_length(p -> 'parked');
  gone integer;
BEGIN
  IF EXISTS (SELECT 1 FROM jsonb_array_elements(p -> 'blobs') AS f
             WHERE (f ->> 'parts')::integer IS NULL OR (f ->> 'parts')::integer NOT BETWEEN 1 AND 4096) THEN
    RETURN false;
  END IF;
  IF wanted > 0 THEN
    DELETE FROM parked WHERE form = inbox_bytes(p, 'form')
      AND id IN (SELECT x::uuid FROM jsonb_array_elements_text(p -> 'parked') AS x);
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> wanted THEN
      RETURN false;
    END IF;
  END IF;
  IF jsonb_array_length(p -> 'uploads') > 0 THEN
    -- Each must be there, of this form, with as many parts as is said.
    WITH mine AS (
      DELETE FROM upload u USING jsonb_array_elements(p -> 'blobs') AS f
        WHERE u.form = inbox_bytes(p, 'form') AND u.id = (f ->> 'id')::uuid AND u.parts = (f ->> 'parts')::integer
          AND p -> 'uploads' ? (f ->> 'id')
        RETURNING u.id)
    SELECT count(*) INTO gone FROM mine;
    IF gone <> jsonb_array_length(p -> 'uploads') THEN
      RETURN false;
    END IF;
  END IF;
  INSERT INTO blob (id, report_id, message_id, key, day, parts)
    SELECT (f ->> 'id')::uuid, report, message, inbox_bytes(f, 'key'), inbox_today(p), (f ->> 'parts')::integer
    FROM jsonb_array_elements(p -> 'blobs') AS f;
  RETURN true;
END $$;

-- A reporter's act has a day and no hour: midnight in Shanghai, which is eight hours earlier in UTC (as told_time does).
CREATE OR REPLACE FUNCTION inbox_line(what text, report uuid, day date) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO audit_line (at, actor, act, object, digest) VALUES (day::timestamp - interval '8 hours', 'reporter', what, report::text, ''::bytea)
$$;

CREATE OR REPLACE FUNCTION inbox_receive(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  new_id uuid := (p ->> 'id')::uuid;
  known record;
  good integer;
BEGIN
  IF inbox_is_report(p) IS NOT TRUE THEN
    RAISE EXCEPTION 'no report' USING ERRCODE = 'QY002';
  END IF;
  -- A share lock makes a rotation wait: what it re-wraps is all there is.
  PERFORM 1 FROM key_epoch WHERE id IN (SELECT (w ->> 'epoch_id')::uuid FROM jsonb_array_elements(p -> 'wraps') AS w)
    AND superseded_on IS NULL AND destroyed_on IS NULL FOR SHARE;
  GET DIAGNOSTICS good = ROW_COUNT;
  INSERT INTO report (id, ref, lookup, channel, origin, addressee, named, state, said, next_on, received_on, due_on, limit_on,
                      hint, level, body, reporter_seal, thread_epoch, new_words, withdrawn)
    SELECT new_id, p ->> 'ref', inbox_bytes(p, 'lookup'), p ->> 'channel', inbox_bytes(p, 'origin'), p ->> 'addressee',
           (p ->> 'named')::boolean, 'received', 'received', inbox_day((p ->> 'due_on')::date, 4000),
           -- What came on paper came before it was typed in.
           least(coalesce(inbox_day((p ->> 'received_on')::date, 4000), inbox_today(p)), inbox_today(p)),
           inbox_day((p ->> 'due_on')::date, 4000), inbox_day((p ->> 'limit_on')::date, 4000), inbox_bytes(p, 'hint'),
           'none', inbox_bytes(p, 'body'), inbox_bytes(p, 'reporter_seal'), 0, false, false
    WHERE good = jsonb_array_length(p -> 'wraps') AND good > 0
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT r.id, r.origin INTO known FROM report r
      WHERE r.lookup = inbox_bytes(p, 'lookup')
         OR (r.channel = p ->> 'channel' AND r.origin = inbox_bytes(p, 'origin')) LIMIT 1;
    IF FOUND THEN
      RETURN jsonb_build_object('status', 'known', 'id', known.id, 'origin', inbox_text(known.origin));
    END IF;
    RETURN jsonb_build_object('status', CASE WHEN good = jsonb_array_length(p -> 'wraps') THEN 'again' ELSE 'superseded' END);
  END IF;
  INSERT INTO report_wrap (report_id, epoch_id, blob)
    SELECT new_id, (w ->> 'epoch_id')::uuid, inbox_bytes(w, 'blob') FROM jsonb_array_elements(p -> 'wraps') AS w;
  IF NOT inbox_files(p, new_id, NULL) THEN
    RAISE EXCEPTION 'parked' USING ERRCODE = 'QY001';
  END IF;
  IF p -> 'identity' <> 'null'::jsonb THEN
    INSERT INTO identity (report_id, custodians_id, approvers_id, blob)
      VALUES (new_id, (p #>> '{identity,custodians_id}')::uuid, (p #>> '{identity,approvers_id}')::uuid,
              inbox_bytes(p -> 'identity', 'blob'));
  END IF;
  IF p -> 'clerk' <> 'null'::jsonb THEN
    INSERT INTO clerk_wrap (report_id, staff_id, blob)
      VALUES (new_id, (p #>> '{clerk,staff_id}')::uuid, inbox_bytes(p -> 'clerk', 'blob'));
  END IF;
  PERFORM inbox_line('report.receive', new_id, inbox_today(p));
  RETURN jsonb_build_object('status', 'kept', 'id', new_id);
END $$;

CREATE OR REPLACE FUNCTION inbox_add_message(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_row record;
  epoch integer := (p ->> 'epoch')::integer;
BEGIN
  -- Only who knows the code's look-up hash writes into a thread: an id alone is also in lists and logs of other machines.
  -- The row lock puts the messages of one thread in order, and holds off a new thread key.
  SELECT r.id, r.thread_epoch INTO found_row FROM report r
    WHERE r.id = (p ->> 'report_id')::uuid AND r.lookup = inbox_bytes(p, 'lookup') FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('status', 'absent');
  END IF;
  IF EXISTS (SELECT 1 FROM message m WHERE m.report_id = found_row.id AND m.origin = inbox_bytes(p, 'origin')) THEN
    RETURN jsonb_build_object('status', 'known', 'id', found_row.id);
  END IF;
  IF epoch <> found_row.thread_epoch
     OR (epoch = 0 AND NOT EXISTS (SELECT 1 FROM key_epoch k WHERE k.id = (p ->> 'epoch_id')::uuid
                                   AND k.superseded_on IS NULL AND k.destroyed_on IS NULL FOR SHARE)) THEN
    RETURN jsonb_build_object('status', 'superseded');
  END IF;
  IF (p ->> 'counter')::integer <> 1 + coalesce(
      (SELECT max(m.counter) FROM message m WHERE m.report_id = found_row.id AND m.direction = 'in'), 0) THEN
    RETURN jsonb_build_object('status', 'again');
  END IF;
  INSERT INTO message (id, report_id, direction, counter, day, origin, epoch, epoch_id, key_form, key, body, read)
    VALUES ((p ->> 'id')::uuid, found_row.id, 'in', (p ->> 'counter')::integer, inbox_today(p), inbox_bytes(p, 'origin'),
            epoch, (p ->> 'epoch_id')::uuid, 'hpke', inbox_bytes(p, 'key'), inbox_bytes(p, 'body'), false);
  IF NOT inbox_files(p, found_row.id, (p ->> 'id')::uuid) THEN
    RAISE EXCEPTION 'parked' USING ERRCODE = 'QY001';
  END IF;
  UPDATE report SET new_words = true WHERE id = found_row.id;
  PERFORM inbox_line('report.message', found_row.id, inbox_today(p));
  RETURN jsonb_build_object('status', 'kept', 'id', found_row.id);
END $$;

CREATE OR REPLACE FUNCTION inbox_withdraw(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_id uuid;
BEGIN
  UPDATE report SET withdrawn = true, new_words = true WHERE lookup = inbox_bytes(p, 'lookup') AND NOT withdrawn
    RETURNING id INTO found_id;
  IF FOUND THEN
    PERFORM inbox_line('report.withdraw', found_id, inbox_today(p));
  END IF;
  RETURN jsonb_build_object('status', 'kept');
END $$;

CREATE OR REPLACE FUNCTION inbox_thread(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object(
    'report_id', r.id, 'addressee', r.addressee, 'named', r.named, 'said', r.said, 'next_on', r.next_on,
    'received_on', r.received_on, 'withdrawn', r.withdrawn, 'thread_public', inbox_text(r.thread_public),
    'thread_epoch', r.thread_epoch, 'thread_proof', inbox_text(r.thread_proof),
    'letters', coalesce((
      SELECT jsonb_agg(jsonb_build_object('direction', m.direction, 'counter', m.counter, 'day', m.day, 'epoch', m.epoch,
                       'body', CASE WHEN m.direction = 'out' THEN inbox_text(m.body) END)
                       ORDER BY m.day, m.direction, m.counter)
      FROM message m WHERE m.report_id = r.id), '[]'::jsonb))
  FROM report r WHERE r.lookup = inbox_bytes(p, 'lookup')
$$;

CREATE OR REPLACE FUNCTION inbox_park(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO parked (id, form, key, meta, until, size)
    VALUES ((p ->> 'id')::uuid, inbox_bytes(p, 'form'), inbox_bytes(p, 'key'), inbox_bytes(p, 'meta'), inbox_day((p ->> 'until')::date, 8),
            greatest(0, coalesce((p ->> 'size')::bigint, 0)))
    ON CONFLICT DO NOTHING;
  SELECT jsonb_build_object('status', 'kept')
$$;

CREATE OR REPLACE FUNCTION inbox_parked(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'key', inbox_text(key), 'meta', inbox_text(meta), 'until', until, 'size', size)
                            ORDER BY id), '[]'::jsonb)
  FROM parked WHERE form = inbox_bytes(p, 'form')
$$;

-- Forget parked files of a form; gives the ids whose objects may go.
CREATE OR REPLACE FUNCTION inbox_unpark(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM parked WHERE form = inbox_bytes(p, 'form')
      AND (p -> 'ids' = 'null'::jsonb OR id IN (SELECT x::uuid FROM jsonb_array_elements_text(
             CASE WHEN jsonb_typeof(p -> 'ids') = 'array' THEN p -> 'ids' ELSE '[]'::jsonb END) AS x))
    RETURNING id)
  SELECT coalesce(jsonb_agg(id), '[]'::jsonb) FROM gone
$$;

-- A file on its way in parts: its name is the first of those given that was never used, also not by a file that was handed
-- in. Null where this form, or the forms that have such a name, have too many already.
CREATE OR REPLACE FUNCTION inbox_begin_upload(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine bytea := inbox_bytes(p, 'form');
  names uuid[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'names')::uuid);
  name uuid;
BEGIN
  IF (SELECT count(*) FROM upload WHERE form = mine) >= (p ->> 'files')::integer
     OR (SELECT count(DISTINCT form) FROM upload WHERE id = ANY (names) AND form <> mine) > (p ->> 'forms')::integer THEN
    RETURN NULL;
  END IF;
  FOREACH name IN ARRAY names LOOP
    INSERT INTO upload (id, form, parts, size, until)
      SELECT name, mine, 0, 0, inbox_day((p ->> 'until')::date, 8) WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.id = name)
      ON CONFLICT DO NOTHING;
    IF FOUND THEN
      RETURN to_jsonb(name);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- How many bytes lie in the store for forms that are not sent yet.
CREATE OR REPLACE FUNCTION inbox_unfinished(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(coalesce((SELECT sum(size) FROM upload), 0) + coalesce((SELECT sum(size) FROM parked), 0))
$$;

CREATE OR REPLACE FUNCTION inbox_uploading(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'parts', parts, 'size', size) ORDER BY id), '[]'::jsonb)
  FROM upload WHERE form = inbox_bytes(p, 'form')
$$;

CREATE OR REPLACE FUNCTION inbox_add_part(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE upload SET parts = parts + 1, size = greatest(size, (p ->> 'size')::bigint)
    WHERE id = (p ->> 'id')::uuid AND form = inbox_bytes(p, 'form') AND parts = (p ->> 'parts')::integer - 1 AND parts < 4096;
  RETURN to_jsonb(FOUND);
END $$;

CREATE OR REPLACE FUNCTION inbox_drop_upload(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  had integer;
BEGIN
  DELETE FROM upload WHERE id = (p ->> 'id')::uuid AND form = inbox_bytes(p, 'form') RETURNING parts INTO had;
  RETURN to_jsonb(had);
END $$;
