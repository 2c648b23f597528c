using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The sentences about operations.</summary>
public static class OperationWords
{
    /// <summary>"Requeue 14: Proof app: HTTP 401".</summary>
    public static string Title(RequeueOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return $"{(operation.Kind is OperationKind.Requeue ? "Requeue" : "Dismiss")} {Format.Number(operation.Total)}: {operation.What}";
    }

    /// <summary>How far it is: "wave 2 of 3 (10 %): 2 of 14 delivered, 0 failed".</summary>
    public static string Progress(RequeueOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var of = $"of {Format.Number(operation.Total)}";
        var wave = operation is { Kind: OperationKind.Requeue, State: OperationState.Running, Total: > 1 }
            ? $"wave {operation.Wave} of {RequeueWaves.Last} ({RequeueWaves.NameOf(operation.Wave)}): "
            : "";
        var done = operation.Kind is OperationKind.Dismiss
            ? $"{Format.Number(operation.Taken)} {of} dismissed"
            : $"{Format.Number(operation.Succeeded)} {of} delivered"
                + (operation.Failed > 0 || operation.State is OperationState.Running ? $", {Format.Number(operation.Failed)} failed again" : "")
                + (operation is { Outstanding: > 0, State: OperationState.Running } ? $", {Format.Number(operation.Outstanding)} on their way" : "");
        return wave + done + (operation.Skipped > 0 ? $", {Format.Number(operation.Skipped)} not touched" : "") + (operation.Why.Length > 0 ? $"; {operation.Why}" : "");
    }

    /// <summary>The state in the language of the house; one that went wrong for some says so.</summary>
    public static string State(RequeueOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return RequeueOperation.ToWire(operation.State);
    }
}
