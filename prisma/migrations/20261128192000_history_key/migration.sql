-- Which key seals what the engine keeps: whoever lacks it is refused before it takes a task that it cannot read.
ALTER TABLE "Deployment" ADD COLUMN "historyKey" TEXT;
