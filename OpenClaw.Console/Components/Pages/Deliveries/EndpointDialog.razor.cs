using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The form of an endpoint.</summary>
public sealed partial class EndpointDialog(EndpointService endpoints)
{
    private readonly HashSet<DeliveryChannel> channels = [DeliveryChannel.Milestones];
    private IReadOnlyList<EndpointProblem> problems = [];
    private string? name;
    private string? url;
    private int? concurrency = DeliveryEndpoint.DefaultConcurrency;
    private int? rate = 0;
    private SignatureHeaders headers;
    private string? problem;
    private bool busy;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>The endpoint as it was seen; null: a new one.</summary>
    [Parameter]
    public EndpointEntry? Seen { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Told the id of what was saved.</summary>
    [Parameter]
    public EventCallback<string> OnSaved { get; set; }

    private string Id => Seen?.Endpoint.Id ?? IdOf(name);

    /// <summary>An id out of a name: lower-case letters, digits and dashes.</summary>
    internal static string IdOf(string? name)
    {
        var text = new string([.. (name ?? "").ToLower(CultureInfo.InvariantCulture).Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : '-')]);
        text = string.Join('-', text.Split('-', StringSplitOptions.RemoveEmptyEntries));
        text = text.Length > 40 ? text[..40].TrimEnd('-') : text;
        return text.Length == 0 ? "endpoint" : text;
    }

    protected override void OnInitialized()
    {
        if (Seen?.Endpoint is { } seen)
        {
            (name, url, concurrency, rate, headers) = (seen.Name, seen.Url, seen.Concurrency, seen.RatePerMinute, seen.Headers);
            channels.Clear();
            channels.UnionWith(seen.Channels);
        }
    }

    private void Choose(DeliveryChannel channel, bool chosen) => _ = chosen ? channels.Add(channel) : channels.Remove(channel);

    private async Task SaveAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            var endpoint = new DeliveryEndpoint
            {
                Id = Id, Name = name?.Trim() ?? "", Url = url?.Trim() ?? "", Channels = [.. channels.Order()], Concurrency = concurrency ?? 0, RatePerMinute = rate ?? 0, Headers = headers,
                Enabled = Seen?.Endpoint.Enabled ?? true,
            };
            (problem, problems) = (null, []);
            await TellAsync(await endpoints.SaveAsync(Actor, endpoint, Seen, CancellationToken.None), endpoint.Id);
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis went away, and it is not known whether this was saved. Look at the endpoint before you save it again.";
        }
        catch (ForbiddenException error)
        {
            problem = error.Message;
        }
        finally
        {
            busy = false;
        }
    }

    private async Task TellAsync(EndpointOutcome outcome, string id)
    {
        switch (outcome)
        {
            case EndpointOutcome.Done:
                await OnSaved.InvokeAsync(id);
                break;
            case EndpointOutcome.Invalid invalid:
                problems = invalid.Problems;
                problem = problems.FirstOrDefault(one => one.Field is "id" or "channels")?.Message;
                break;
            case EndpointOutcome.Refused refused:
                problem = refused.Why;
                break;
            default:
                problem = "The endpoint is gone: somebody else removed it.";
                break;
        }
    }
}
