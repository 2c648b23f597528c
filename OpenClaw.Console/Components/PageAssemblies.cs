using System.Reflection;

namespace OpenClaw.Console.Components;

/// <summary>Assemblies that add pages to the console's own; the tests bring a gallery of the shared components.</summary>
public sealed record PageAssemblies(params IReadOnlyList<Assembly> More);
