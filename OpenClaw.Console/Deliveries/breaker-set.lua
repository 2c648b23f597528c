--!uses emit
--!uses Deliveries/records.lua
--!uses Deliveries/breaker.lua
-- A person stops deliveries to an endpoint (isolated) or lets them go on (closed).
-- ARGV[4] = endpoint, ARGV[5] = state, ARGV[6] = cause
-- Answers the state before.
local breaker, events = breaker_load(ARGV[4]), {}
local before = breaker.state
breaker_set(breaker, ARGV[5], ARGV[6])
breaker_store(breaker, events)
emit_all(events)
return before
