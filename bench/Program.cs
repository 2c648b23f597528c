using BenchmarkDotNet.Running;

// One verb per kind of measurement; what follows it belongs to that kind.
switch (args)
{
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(OpenClaw.Bench.Signing.EnvelopeBenchmarks).Assembly).Run(rest);
        return 0;
    default:
        System.Console.Error.WriteLine("usage: bench micro [--filter <pattern>]   micro-benchmarks (BenchmarkDotNet)");
        return 2;
}
