-- Three migrations were rewritten while 0.2.0 was being made, and a database may have had them before: it gets what it lacks, and every other
-- stays as it is. Nothing here is known to an older worker.
DROP INDEX IF EXISTS "Notice_recipient_kind_idx";
DROP INDEX IF EXISTS "Enterprise_programmeId_sectorId_idx";
CREATE INDEX IF NOT EXISTS "Enterprise_programmeId_sectorId_stage_uscc_idx" ON "Enterprise"("programmeId", "sectorId", "stage", "uscc");

CREATE TABLE IF NOT EXISTS "Restored" (
    "fromReal" TIMESTAMPTZ(3) NOT NULL,
    "toReal" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Restored_pkey" PRIMARY KEY ("toReal")
);
CREATE OR REPLACE FUNCTION "holdUnknown"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE "gap" "Restored"%ROWTYPE;
BEGIN
    SELECT r.* INTO "gap" FROM "Programme" p, "Restored" r WHERE p."id" = NEW."programmeId"
        AND p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" BETWEEN r."fromReal" AND r."toReal" LIMIT 1;
    IF FOUND AND NEW."state" = 'owed' THEN
        NEW."state" := 'undeliverable';
        NEW."answer" := "unknownSince"("gap"."fromReal", "gap"."toReal");
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION "unknownSince"("from" TIMESTAMPTZ, "to" TIMESTAMPTZ) RETURNS TEXT LANGUAGE SQL STABLE
    RETURN '数据由备份恢复：' || to_char("from" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' 至 ' || to_char("to" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
        || ' (UTC) 之间是否已经发出不详，未再发送；核对后可补发 (restored from a backup: whether it was sent in between is not known)';
