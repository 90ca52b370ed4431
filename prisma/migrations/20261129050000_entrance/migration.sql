-- What enterprises hand in themselves waits for their department: the day stands in a column, so that whoever asks what waits need not open each state.
ALTER TABLE "Enterprise" ADD COLUMN "handedInOn" TEXT;
