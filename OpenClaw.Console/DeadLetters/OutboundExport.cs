using OpenClaw.Console.Access;
using OpenClaw.Console.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>GET /api/dead-letters/deliveries/export: the dead deliveries that match the filters of the page, group by group, as JSON lines or CSV; viewers only.</summary>
internal static class OutboundExport
{
    public static Task HandleAsync(HttpContext context, DeadLetterDeliveryService deliveries, TimeProvider time, CancellationToken cancel) =>
        DeliveryExport.WriteAsync(context, deliveries.ExportAsync(context.User.ToActor(), OutboundFilter.Read(context.Request.Query), cancel), "dead-deliveries", time, cancel);
}
