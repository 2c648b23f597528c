--!uses emit
--!uses Deliveries/records.lua
--!uses Deliveries/acts.lua
-- Takes records out of delivery, with a reason; they can be restored to where they stood.
-- ARGV[4] = reason, ARGV[5 ..] = ids
-- Answers for each '' when it was done, or why not: 'missing', 'in-flight', or the status it has.
local answers = {}
for i = 5, #ARGV do answers[#answers + 1] = (dismiss_one(ARGV[i], ARGV[4])) end
tell('delivery.dismissed')
return answers
