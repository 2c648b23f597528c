namespace OpenClaw.Console.Components.UiServices;

/// <summary>Whether this circuit's view is frozen. Pausing stops what is shown, never what is taken in: pages hold back their redraw and count what waits.</summary>
public sealed class ViewPause
{
    public event Action? Changed;

    public bool Paused { get; private set; }

    public void Toggle()
    {
        Paused = !Paused;
        Changed?.Invoke();
    }
}
