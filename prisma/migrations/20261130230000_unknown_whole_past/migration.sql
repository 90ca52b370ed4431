-- What was to be sent before the backup's instant may have been written down, and sent, after it: a worker was behind, or away. So whatever a
-- programme that was there at that instant turns out to owe for the time up to the restore is held, as what it owed already is; of a programme
-- that came later, as before, what it owes for the time in between.
CREATE OR REPLACE FUNCTION "holdUnknown"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE "gap" "Restored"%ROWTYPE;
BEGIN
    SELECT r.* INTO "gap" FROM "Programme" p JOIN "PlanVersion" v ON v."programmeId" = p."id" AND v."version" = 1, "Restored" r
        WHERE p."id" = NEW."programmeId"
        AND p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" <= r."toReal"
        AND (v."createdReal" <= r."fromReal" OR p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" >= r."fromReal")
        ORDER BY r."toReal" LIMIT 1;
    IF FOUND AND NEW."state" = 'owed' THEN
        NEW."state" := 'undeliverable';
        NEW."answer" := "unknownSince"("gap"."fromReal", "gap"."toReal");
    END IF;
    RETURN NEW;
END $$;
