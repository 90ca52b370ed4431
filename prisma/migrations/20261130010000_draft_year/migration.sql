-- Whether somebody has said of which year the dates of a draft are: it is asked once.
ALTER TABLE "PlanDraft" ADD COLUMN "yearSaid" BOOLEAN NOT NULL DEFAULT false;
