using OpenClaw.Console.Tests.Infrastructure;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The classes that take long begin first, so that no core waits for the last of them while the short ones are through.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [".ReplicaTests ", ".Browser.", ".Commands.", ".Deliveries.", ".Http.", ".Secrets.", ".Liveness."];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Rank(string name) => Array.FindIndex(Long, part => name.Contains(part, StringComparison.Ordinal)) is var at and >= 0 ? at : Long.Length;
}
