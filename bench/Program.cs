using BenchmarkDotNet.Running;
using OpenClaw.Bench;
using OpenClaw.Bench.Deliveries;
using OpenClaw.Bench.History;
using OpenClaw.Bench.Hosting;
using OpenClaw.Bench.Ingest;
using OpenClaw.Bench.Load;
using OpenClaw.Bench.Pixel;
using OpenClaw.Bench.Tasks;

// One verb per kind of measurement; what follows it belongs to that kind.
switch (args)
{
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(OpenClaw.Bench.Signing.EnvelopeBenchmarks).Assembly).Run(rest);
        return 0;
    case ["serve-for-bench", .. var rest]:
        return await ServeForBench.RunAsync(new Arguments(rest));
    case ["ingest", .. var rest]:
        // Read by the runtime when the first socket is made.
        Environment.SetEnvironmentVariable(LoadRun.InlineCompletions, "1");
        return await new IngestVerb(new Arguments(rest)).RunAsync();
    case ["pixel", .. var rest]:
        return await new PixelVerb(new Arguments(rest)).RunAsync();
    case ["history", .. var rest]:
        Environment.SetEnvironmentVariable(LoadRun.InlineCompletions, "1");
        return await new HistoryVerb(new Arguments(rest)).RunAsync();
    case ["receive-for-bench", .. var rest]:
        return await new ReceiverVerb(new Arguments(rest)).RunAsync();
    case ["dead-letters", .. var rest]:
        return await new DeadLettersVerb(new Arguments(rest)).RunAsync();
    case ["tasks", .. var rest]:
        return await new TasksVerb(new Arguments(rest)).RunAsync();
    case ["tasks-page", .. var rest]:
        return await new TasksPageVerb(new Arguments(rest)).RunAsync();
    case ["deliveries-page", .. var rest]:
        return await new DeliveriesPageVerb(new Arguments(rest)).RunAsync();
    case ["deliver-faults", .. var rest]:
        return await new FaultsVerb(new Arguments(rest)).RunAsync();
    case ["deliver", .. var rest]:
        return await new DeliverVerb(new Arguments(rest)).RunAsync();
    default:
        System.Console.Error.WriteLine("""
            usage: bench <verb> [options]     (build with -c Release; docs/performance.md says what each shows)
              micro  [--filter <pattern>]     micro-benchmarks (BenchmarkDotNet)
              ingest [--seconds 10] [--rounds 3] [--connections 64] [--verbose] | --soak 300
                                              signed milestones beside a bare endpoint of the same server
              pixel  [--seconds 60] [--rate 200] [--circuits 50] [--row <css selector of a row's link>]
                                              from the ingest's answer to the row in a browser, with open circuits
              history [--count 100000] [--visits 5]
                                              the timeline over a long history, in a browser
              deliver [--count 20000] [--rounds 3] [--concurrency 8] [--due 100000] [--alone] | --soak 600 [--rate 500]
                                              deliveries beside a BullMQ worker in Node (installs it with npm), and with a long queue
              dead-letters [--count 100000] [--groups 200] [--visits 5] [--concurrency 32]
                                              the list of dead-letter groups, the page in a browser, and requeueing all of them beside other calls
              tasks [--count 100000] [--rounds 3] [--seconds 8] [--connections 64]
                                              submitting tasks over HTTP, filters over many tasks, and workers' transitions while all tasks are swept
              tasks-page [--count 100000] [--visits 5]
                                              the pipeline page with many tasks in a browser: first paint, rows and filters
              deliveries-page [--count 100000] [--visits 5]
                                              the page of deliveries with many records in a browser: first paint, rows and filters
              deliver-faults [--count 10000] [--fail 0.3]
                                              a receiver that fails at random, consoles and a Redis that are killed: nothing lost, nothing stuck
            """);
        return 2;
}
