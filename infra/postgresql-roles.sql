-- Makes, or brings up to date, the roles by which Kelmah uses a PostgreSQL database. Run it in that database with psql, as the server's administrator:
--
--   psql "host=… dbname=kelmah user=…" -v ON_ERROR_STOP=1 -f infra/postgresql-roles.sql
--
-- None of the three can sign in. Give each user one of them: GRANT kelmah_app TO "the app's identity".
--   kelmah_owner      owns the schema kelmah and all that is in it; for migrations alone, which begin with SET ROLE kelmah_owner
--   kelmah_app        reads and writes the rows of the tables, and changes no table
--   kelmah_analytics  reads the tables
-- What the owner makes later comes with the same rights. Safe to repeat.

BEGIN;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['kelmah_owner', 'kelmah_app', 'kelmah_analytics'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOCREATEDB NOCREATEROLE', wanted);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), wanted);
  END LOOP;
  -- An administrator who is no superuser has to be a member to make things that the owner owns.
  IF NOT pg_has_role(current_user, 'kelmah_owner', 'MEMBER') THEN
    EXECUTE format('GRANT kelmah_owner TO %I', current_user);
  END IF;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

CREATE SCHEMA IF NOT EXISTS kelmah AUTHORIZATION kelmah_owner;
ALTER SCHEMA kelmah OWNER TO kelmah_owner;
REVOKE ALL ON SCHEMA kelmah FROM PUBLIC;

DO $$
DECLARE
  found record;
BEGIN
  FOR found IN SELECT relname FROM pg_class WHERE relnamespace = 'kelmah'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') LOOP
    EXECUTE format('ALTER TABLE kelmah.%I OWNER TO kelmah_owner', found.relname);
  END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'kelmah'::regnamespace LOOP
    EXECUTE format('ALTER ROUTINE %s OWNER TO kelmah_owner', found.name);
  END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA kelmah TO kelmah_app, kelmah_analytics;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kelmah TO kelmah_app;
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA kelmah TO kelmah_app;
GRANT SELECT ON ALL TABLES IN SCHEMA kelmah TO kelmah_analytics;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA kelmah FROM PUBLIC;

ALTER DEFAULT PRIVILEGES FOR ROLE kelmah_owner IN SCHEMA kelmah GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kelmah_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kelmah_owner IN SCHEMA kelmah GRANT SELECT, USAGE ON SEQUENCES TO kelmah_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kelmah_owner IN SCHEMA kelmah GRANT SELECT ON TABLES TO kelmah_analytics;
-- Not within the schema: what PUBLIC has by default can only be taken away for all schemas.
ALTER DEFAULT PRIVILEGES FOR ROLE kelmah_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

COMMIT;
