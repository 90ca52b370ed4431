-- When an obligation was written down; of those of before nobody knows, and so they count as having been there.
ALTER TABLE "Obligation" ADD COLUMN "createdReal" TIMESTAMPTZ(3);
ALTER TABLE "Obligation" ALTER COLUMN "createdReal" SET DEFAULT CURRENT_TIMESTAMP;

-- What is asked for only after a restore has been told to nobody before it, however long ago its reminder should have left: an event that is
-- reported then and happened before, a milestone that an amendment adds a week before its day. Such a mail was held, and nobody heard of it.
CREATE OR REPLACE FUNCTION "holdUnknown"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE "gap" "Restored"%ROWTYPE;
BEGIN
    SELECT r.* INTO "gap" FROM "Programme" p JOIN "PlanVersion" v ON v."programmeId" = p."id" AND v."version" = 1, "Restored" r
        WHERE p."id" = NEW."programmeId"
        AND p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" <= r."toReal"
        AND (v."createdReal" <= r."fromReal" OR p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" >= r."fromReal")
        AND NOT EXISTS (SELECT 1 FROM "Obligation" o WHERE o."id" = NEW."obligationId" AND o."createdReal" > r."toReal")
        ORDER BY r."toReal" LIMIT 1;
    IF FOUND AND NEW."state" = 'owed' THEN
        NEW."state" := 'undeliverable';
        NEW."answer" := "unknownSince"("gap"."fromReal", "gap"."toReal");
    END IF;
    RETURN NEW;
END $$;
