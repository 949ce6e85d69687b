// However often something is asked for, it runs once at a time, and once more where it was asked for meanwhile.
namespace Referrals.Workbench.Shell;

/// <summary>For lists that are read again whenever something happens.</summary>
public sealed class Coalesced(Func<Task> work)
{
    private bool running;
    private bool again;

    /// <summary>Asks for it. Returns at once.</summary>
    public void Ask()
    {
        if (running)
        {
            again = true;
            return;
        }

        running = true;
        _ = Run();
    }

    private async Task Run()
    {
        try
        {
            do
            {
                again = false;
                await work();
            } while (again);
        }
        finally
        {
            running = false;
        }
    }
}
