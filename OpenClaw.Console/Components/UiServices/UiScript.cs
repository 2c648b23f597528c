using Microsoft.JSInterop;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>Calls the functions of js/console.js. A browser that has gone is not an error: the circuit is ending and the call has no one to answer.</summary>
public sealed class UiScript(IJSRuntime js)
{
    public async ValueTask CallAsync(string function, params object?[] args)
    {
        try
        {
            await js.InvokeVoidAsync($"oc.{function}", args);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // Nothing to do: see the summary.
        }
    }

    public async ValueTask<T?> GetAsync<T>(string function, params object?[] args)
    {
        try
        {
            return await js.InvokeAsync<T>($"oc.{function}", args);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            return default;
        }
    }
}
