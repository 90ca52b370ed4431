-- Who holds a claim, and what stands in the way of mails. An older worker knows neither and goes on as before.
ALTER TABLE "Notice" ADD COLUMN "claim" TEXT;

CREATE TABLE "MailTrouble" (
    "scope" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MailTrouble_pkey" PRIMARY KEY ("scope")
);
