-- All that a row is found by, in small letters: one comparison of one column for each row. What is here is derived, and taken in afresh.
ALTER TABLE "Findable" ADD COLUMN "text" TEXT NOT NULL DEFAULT '';
DELETE FROM "Findable";
