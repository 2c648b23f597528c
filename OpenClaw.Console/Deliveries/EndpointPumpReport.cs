namespace OpenClaw.Console.Deliveries;

/// <summary>What a pump writes to the log.</summary>
internal sealed partial class EndpointPump
{
    private void Report(Work work, DeliveryExchange exchange)
    {
        var endpoint = work.Endpoint;
        for (var i = 0; i < work.Ended.Count; i++)
        {
            if (!exchange.Counted[i])
            {
                LogLate(work.Ended[i].Claim.Id.Value, endpoint.Id);
            }
        }

        if (exchange.Released > 0)
        {
            LogReleased(exchange.Released, endpoint.Id);
        }

        if (exchange.Gone > 0)
        {
            LogGone(exchange.Gone, endpoint.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The deliveries of {Endpoint} could not go on ({Count} ended)")]
    private partial void LogFailed(string endpoint, int count, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Id} to {Endpoint} could not be attempted")]
    private partial void LogBroken(long id, string endpoint, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What became of delivery {Id} to {Endpoint} does not count: it was handed in before, or its claim had run out")]
    private partial void LogLate(long id, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries to {Endpoint} were being sent by a console that is gone; they are due again")]
    private partial void LogReleased(int count, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} due deliveries to {Endpoint} have no record any more")]
    private partial void LogGone(int count, string endpoint);
}
