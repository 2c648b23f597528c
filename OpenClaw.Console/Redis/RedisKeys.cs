namespace OpenClaw.Console.Redis;

/// <summary>
/// Every key the console uses, with what it holds; the same table for operators is docs/redis-keys.md. Names of spec 1 section 3 are known to
/// operators and other tools and must stay.
/// </summary>
/// <param name="prefix">Put before every key (<c>Redis:KeyPrefix</c>); may be empty.</param>
public sealed partial class RedisKeys(string prefix)
{
    public string Prefix { get; } = prefix;

    /// <summary><c>milestones:feed</c>: the newest 50 accepted events, as the public sees them.</summary>
    public string MilestonesFeed { get; } = prefix + "milestones:feed";

    /// <summary><c>milestones:rejected</c>: the newest 100 refused milestone envelopes.</summary>
    public string MilestonesRejected { get; } = prefix + "milestones:rejected";

    /// <summary><c>milestones:signing-secret</c>: the plain current secret, used where no ring is kept.</summary>
    public string MilestonesSigningSecret { get; } = prefix + "milestones:signing-secret";

    /// <summary><c>milestones:last-poll</c>: when a milestone was last accepted.</summary>
    public string MilestonesLastPoll { get; } = prefix + "milestones:last-poll";

    /// <summary><c>demand:summary:latest</c>: the snapshot with the newest generatedAtUtc.</summary>
    public string DemandSummaryLatest { get; } = prefix + "demand:summary:latest";

    /// <summary><c>demand:summary:last-update</c>: when a snapshot was last accepted.</summary>
    public string DemandSummaryLastUpdate { get; } = prefix + "demand:summary:last-update";

    /// <summary><c>demand:summary:rejected</c>: the newest 100 refused demand envelopes.</summary>
    public string DemandSummaryRejected { get; } = prefix + "demand:summary:rejected";

    /// <summary><c>console:events</c>: the live event stream; entry ids are <c>n-0</c> with contiguous n. Also the name of the pub/sub doorbell.</summary>
    public string Events { get; } = prefix + "console:events";

    /// <summary><c>console:events:seq</c>: the n of the last event.</summary>
    public string EventsSequence { get; } = prefix + "console:events:seq";

    /// <summary><c>console:events:epoch</c>: a random text made with the stream; another one means that the data was replaced.</summary>
    public string EventsEpoch { get; } = prefix + "console:events:epoch";

    /// <summary><c>milestone:seen:&lt;key&gt;</c>: the envelope with this idempotency key was accepted.</summary>
    public string MilestoneSeen(string idempotencyKey) => Prefix + "milestone:seen:" + idempotencyKey;

    /// <summary><c>demand:summary:seen:&lt;key&gt;</c>: the envelope with this idempotency key was accepted.</summary>
    public string DemandSummarySeen(string idempotencyKey) => Prefix + "demand:summary:seen:" + idempotencyKey;

    /// <summary><c>access:users</c>: people who may sign in, by id.</summary>
    public string AccessUsers { get; } = prefix + "access:users";

    /// <summary><c>access:sessions</c>: ids of open sessions by expiry.</summary>
    public string AccessSessions { get; } = prefix + "access:sessions";

    /// <summary><c>access:tokens</c>: machine tokens by id, with the hash of their secret.</summary>
    public string AccessTokens { get; } = prefix + "access:tokens";

    /// <summary><c>access:tokens:used</c>: when each machine token was last used, to the minute.</summary>
    public string AccessTokensUsed { get; } = prefix + "access:tokens:used";

    /// <summary><c>access:data-protection</c>: the keys that seal cookies and secrets.</summary>
    public string DataProtectionKeys { get; } = prefix + "access:data-protection";

    /// <summary><c>audit:ledger</c>: who did what to what; each entry carries the hash of the one before.</summary>
    public string AuditLedger { get; } = prefix + "audit:ledger";

    /// <summary><c>audit:head</c>: where the ledger ends, kept apart from it.</summary>
    public string AuditHead { get; } = prefix + "audit:head";

    /// <summary><c>audit:entries</c>: what a console without a chain wrote; taken over into the ledger at the next start.</summary>
    public string AuditEntries { get; } = prefix + "audit:entries";

    /// <summary><c>secrets:ring</c>: the signing secrets (current, previous, staged), sealed, with the rotation under way.</summary>
    public string SecretsRing { get; } = prefix + "secrets:ring";

    /// <summary><c>secrets:canary</c>: which secrets the receivers accepted when last asked.</summary>
    public string SecretsCanary { get; } = prefix + "secrets:canary";

    /// <summary><c>secrets:usage</c>: when each sender and endpoint last used which secret.</summary>
    public string SecretsUsage { get; } = prefix + "secrets:usage";

    /// <summary><c>console:demo</c>: set while the store holds demo data.</summary>
    public string ConsoleDemo { get; } = prefix + "console:demo";

    /// <summary><c>milestones:history</c>: every accepted milestone within retention and cap, in order of arrival.</summary>
    public string MilestonesHistory { get; } = prefix + "milestones:history";

    /// <summary><c>milestones:counters</c>: accepted, duplicate and rejected milestone envelopes ever, and when last.</summary>
    public string MilestonesCounters { get; } = prefix + "milestones:counters";

    /// <summary><c>demand:summary:counters</c>: the same for demand summaries.</summary>
    public string DemandSummaryCounters { get; } = prefix + "demand:summary:counters";

    /// <summary><c>demand:history</c>: one point a minute of queue, draft and selected totals, for the charts.</summary>
    public string DemandHistory { get; } = prefix + "demand:history";

    /// <summary><c>demand:state</c>: the queue and the drafts the orchestrator put last, and the summary of them that is still to be emitted.</summary>
    public string DemandState { get; } = prefix + "demand:state";

    /// <summary><c>rejections:samples</c>: refused envelopes of both channels with what operators need to explain them.</summary>
    public string RejectionSamples { get; } = prefix + "rejections:samples";

    /// <summary><c>rejections:groups</c>: groups of refusals (channel, reason, sender) by when last seen.</summary>
    public string RejectionGroups { get; } = prefix + "rejections:groups";

    /// <summary><c>rejections:minutes</c>: refusals counted by minute, for the change over the last hour.</summary>
    public string RejectionMinutes { get; } = prefix + "rejections:minutes";

    /// <summary><c>access:session:&lt;id&gt;</c>: one open session.</summary>
    public string AccessSession(string sessionId) => Prefix + "access:session:" + sessionId;

    /// <summary><c>access:failures:&lt;user&gt;</c>: failed sign-ins of one account lately.</summary>
    public string AccessFailures(string userId) => Prefix + "access:failures:" + userId;

    /// <summary><c>access:attempts:&lt;address&gt;</c>: sign-ins tried from one address within a minute.</summary>
    public string AccessAttempts(string address) => Prefix + "access:attempts:" + address;

    /// <summary><c>access:setup:&lt;hash&gt;</c>: a one-time link for the first administrator.</summary>
    public string AccessSetup(string codeHash) => Prefix + "access:setup:" + codeHash;

    /// <summary><c>rejections:group:&lt;id&gt;</c>: count, first and last seen, and the newest sample of one group.</summary>
    public string RejectionGroup(string groupId) => Prefix + "rejections:group:" + groupId;

    /// <summary><c>deliveries:seq</c>: the number of the newest delivery record.</summary>
    public string DeliverySequence => DeliveriesRoot + "seq";

    /// <summary><c>deliveries:groups</c>: dead-letter groups by when last seen.</summary>
    public string DeliveryGroups => DeliveriesRoot + "groups";

    /// <summary><c>deliveries:dismissed</c>: dismissed records by when.</summary>
    public string DeliveriesDismissed => DeliveriesRoot + "dismissed";

    /// <summary><c>deliveries:dropped</c>: by endpoint, how many records were let go because of the cap or 30 days after being dismissed.</summary>
    public string DeliveriesDropped => DeliveriesRoot + "dropped";

    /// <summary><c>deliveries:used</c>: ids of endpoints that ever had a record, so that those of a removed one are found.</summary>
    public string DeliveryEndpointsUsed => DeliveriesRoot + "used";

    /// <summary><c>deliveries:upkeep</c>: what the last run of the job delivery-retries found.</summary>
    public string DeliveriesUpkeep => DeliveriesRoot + "upkeep";

    /// <summary><c>deliveries:record:&lt;id&gt;</c>: one delivery record.</summary>
    public string DeliveryRecord(string id) => DeliveriesRoot + "record:" + id;

    /// <summary><c>deliveries:due:&lt;endpoint&gt;</c>: records to be attempted, by when.</summary>
    public string DeliveriesDue(string endpointId) => DeliveriesRoot + "due:" + endpointId;

    /// <summary><c>deliveries:claims:&lt;endpoint&gt;</c>: records being attempted, by when the claim runs out.</summary>
    public string DeliveryClaims(string endpointId) => DeliveriesRoot + "claims:" + endpointId;

    /// <summary><c>deliveries:index:&lt;endpoint&gt;:&lt;status&gt;</c>: records by endpoint and status, in order of their creation.</summary>
    public string DeliveryIndex(string endpointIdAndStatus) => DeliveriesRoot + "index:" + endpointIdAndStatus;

    /// <summary><c>deliveries:breaker:&lt;endpoint&gt;</c>: the circuit breaker.</summary>
    public string DeliveryBreaker(string endpointId) => DeliveriesRoot + "breaker:" + endpointId;

    /// <summary><c>deliveries:rate:&lt;endpoint&gt;</c>: how far ahead of its rate an endpoint is.</summary>
    public string DeliveryRate(string endpointId) => DeliveriesRoot + "rate:" + endpointId;

    /// <summary><c>deliveries:figures:&lt;endpoint&gt;:&lt;five minutes&gt;</c>: attempts by outcome and by time taken.</summary>
    public string DeliveryFigures(string endpointIdAndSlot) => DeliveriesRoot + "figures:" + endpointIdAndSlot;

    /// <summary><c>deliveries:group:&lt;id&gt;</c>: a dead-letter group: endpoint, status, cause, first seen.</summary>
    public string DeliveryGroup(string groupId) => DeliveriesRoot + "group:" + groupId;

    /// <summary><c>deliveries:members:&lt;group&gt;</c>: the records of a dead-letter group by when they died.</summary>
    public string DeliveryGroupMembers(string groupId) => DeliveriesRoot + "members:" + groupId;

    /// <summary><c>deliveries:operations</c>: ids of requeues and dismissals by when they were asked for.</summary>
    public string DeliveryOperations => DeliveriesRoot + "operations";

    /// <summary><c>deliveries:operations:active</c>: ids of those that are not wholly done and in the ledger.</summary>
    public string DeliveryOperationsActive => DeliveriesRoot + "operations:active";

    /// <summary><c>deliveries:operation:&lt;id&gt;</c>: one of them; with <c>:todo</c>, <c>:wave</c>, <c>:failures</c> and <c>:audit</c> the records it has to do with.</summary>
    public string DeliveryOperation(string operationId) => DeliveriesRoot + "operation:" + operationId;

    /// <summary><c>deliveries:notes</c>: what people noted on dead-letter groups, by group id.</summary>
    public string DeliveryNotes => DeliveriesRoot + "notes";

    /// <summary><c>routing:versions</c>: the routing table, every version; the newest is in force.</summary>
    public string RoutingVersions { get; } = prefix + "routing:versions";

    /// <summary><c>pipeline:mode</c>: the mode of the pipeline, since when and by whom.</summary>
    public string PipelineMode { get; } = prefix + "pipeline:mode";

    /// <summary><c>pipeline:evidence</c>: what the gates on the way to live have seen, by gate.</summary>
    public string PipelineEvidence { get; } = prefix + "pipeline:evidence";

    /// <summary><c>pipeline:runs</c>: what the last run of each job over all tasks did.</summary>
    public string PipelineRuns { get; } = prefix + "pipeline:runs";

    /// <summary><c>pipeline:sessions</c>: how far the session logs have been read, by machine and path.</summary>
    public string PipelineSessions { get; } = prefix + "pipeline:sessions";

    /// <summary><c>pipeline:inbox:&lt;task&gt;</c>: the task was, or is being, put into an inbox.</summary>
    public string PipelineInbox(string taskId) => Prefix + "pipeline:inbox:" + taskId;

    /// <summary><c>alerts:state</c>: when each endpoint and cause was last alerted, what is held back, and the budget of the five minutes.</summary>
    public string AlertState { get; } = prefix + "alerts:state";

    /// <summary><c>alerts:liveness</c>: notices about jobs that wait to be told, and the budget of the sweep.</summary>
    public string AlertLiveness { get; } = prefix + "alerts:liveness";

    /// <summary><c>liveness:jobs</c>: the monitored jobs by name.</summary>
    public string LivenessJobs { get; } = prefix + "liveness:jobs";

    /// <summary><c>liveness:watch</c>: where each job stood after the last check.</summary>
    public string LivenessWatch { get; } = prefix + "liveness:watch";

    /// <summary><c>liveness:state</c>: number and time of the last check, and the brake.</summary>
    public string LivenessState { get; } = prefix + "liveness:state";

    /// <summary><c>liveness:tally</c>: resets of each job since it was last healthy.</summary>
    public string LivenessTally { get; } = prefix + "liveness:tally";

    /// <summary><c>liveness:requests</c>: resets asked for or under way, one a job, with the step they are at.</summary>
    public string LivenessRequests { get; } = prefix + "liveness:requests";

    /// <summary><c>liveness:results</c>: how the last resets ended.</summary>
    public string LivenessResults { get; } = prefix + "liveness:results";

    /// <summary><c>liveness:poison</c>: reset requests nobody can read.</summary>
    public string LivenessPoison { get; } = prefix + "liveness:poison";

    /// <summary><c>liveness:escalations</c>: what people are told about jobs, one a job.</summary>
    public string LivenessEscalations { get; } = prefix + "liveness:escalations";

    /// <summary><c>liveness:scheduler</c>: what the scheduler last said about its jobs.</summary>
    public string LivenessScheduler { get; } = prefix + "liveness:scheduler";

    /// <summary><c>liveness:lease:&lt;job&gt;</c>: the lease of a job, its newest output and its errors in a row.</summary>
    public string LivenessLease(string job) => Prefix + "liveness:lease:" + job;

    /// <summary><c>liveness:runs:&lt;job&gt;</c>: the last runs of a job.</summary>
    public string LivenessRuns(string job) => Prefix + "liveness:runs:" + job;

    /// <summary><c>liveness:decisions:&lt;job&gt;</c>: the last verdicts on a job, each with its inputs.</summary>
    public string LivenessDecisions(string job) => Prefix + "liveness:decisions:" + job;

    /// <summary><c>deliveries:endpoints</c>: endpoints edited on the console, by id.</summary>
    public string DeliveryEndpoints { get; } = prefix + "deliveries:endpoints";

    /// <summary><c>deliveries:subject:&lt;channel&gt;:&lt;subject id&gt;</c>: this milestone or summary was emitted: its idempotency key and record ids.</summary>
    public string DeliverySubject(string channelAndSubjectId) => DeliveriesRoot + "subject:" + channelAndSubjectId;

    /// <summary><c>tasks:task:&lt;id&gt;</c>: one task.</summary>
    public string Task(string taskId) => TasksRoot + "task:" + taskId;

    /// <summary><c>tasks:trajectory:&lt;id&gt;</c>: the steps of a task, oldest first.</summary>
    public string TaskTrajectory(string taskId) => TasksRoot + "trajectory:" + taskId;

    /// <summary><c>tasks:texts</c>: task ids and what words are looked for in, sorted.</summary>
    public string TaskTexts => TasksRoot + "texts";

    /// <summary><c>tasks:index:&lt;of what&gt;</c>: task ids, sorted: <c>all</c>, <c>state:...</c>, <c>kind:...</c>, <c>agent:...</c>, <c>rule:...</c>.</summary>
    public string TaskIndex(string ofWhat) => TasksRoot + "index:" + ofWhat;

    /// <summary><c>tasks:since:&lt;state&gt;</c>: the tasks in a state, by when they came into it.</summary>
    public string TasksSince(string state) => TasksRoot + "since:" + state;

    /// <summary><c>tasks:waiting:&lt;agent&gt;</c>: assigned tasks that workers of an agent may take, by since when.</summary>
    public string TasksWaiting(string agentId) => TasksRoot + "waiting:" + agentId;

    /// <summary><c>tasks:names:&lt;of what&gt;</c>: the agents and rules there ever was a task of.</summary>
    public string TaskNames(string ofWhat) => TasksRoot + "names:" + ofWhat;

    /// <summary><c>tasks:submitted:&lt;hash&gt;</c>: the task a sender's Idempotency-Key made.</summary>
    public string TaskSubmitted(string hash) => TasksRoot + "submitted:" + hash;

    /// <summary><c>tasks:figures:&lt;five minutes&gt;</c>: how many tasks went into each state, and how long they had been in the one before.</summary>
    public string TaskFigures(string slot) => TasksRoot + "figures:" + slot;

    /// <summary><c>tasks:expiry</c>: tasks that can expire, by when.</summary>
    public string TasksExpiry => TasksRoot + "expiry";

    /// <summary><c>tasks:leases</c>: tasks in progress, by when their lease runs out.</summary>
    public string TaskLeases => TasksRoot + "leases";

    /// <summary><c>tasks:counters</c>: the same as the figures, of all time.</summary>
    public string TaskCounters => TasksRoot + "counters";

    /// <summary>What every key of tasks begins with; their scripts add the rest.</summary>
    internal string TasksRoot => Prefix + "tasks:";

    /// <summary>What every key of the delivery records begins with; their scripts add the rest.</summary>
    internal string DeliveriesRoot => Prefix + "deliveries:";
}
