--!uses emit
--!uses Deliveries/records.lua
--!uses Deliveries/acts.lua
-- Makes records pending again, with no attempts used up and the same idempotency key.
-- ARGV[4] = due ms, ARGV[5 ..] = ids
-- Answers for each '' when it was done, or why not: 'missing', 'in-flight', or the status it has.
local answers = {}
for i = 5, #ARGV do answers[#answers + 1] = (requeue_one(ARGV[i], ARGV[4])) end
tell('delivery.requeued')
return answers
