using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The rows of the list of deliveries.</summary>
public sealed class DeliveryRows() : StandingRows<DeliveryRow, DeliveryId>(row => row.Id, (old, row) => old.Status == row.Status && old.AttemptCount == row.AttemptCount)
{
    /// <summary>Takes over the newest rows.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places; new ones wait.</param>
    public void Update(DeliveryFind fresh, bool reading)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        Update(fresh.Rows, fresh.Next, fresh.GaveUp, reading);
    }

    /// <summary>Adds older rows below.</summary>
    public void Append(DeliveryFind older)
    {
        ArgumentNullException.ThrowIfNull(older);
        Append(older.Rows, older.Next, older.GaveUp);
    }
}
