namespace Kelmah.Tests.Lives;

/// <summary>What a host lives on: every read, write and call draws from it, and it may go out before or after any of them.</summary>
internal sealed class Power
{
    private int left = -1;

    /// <summary>Whether it has gone out: whatever the host does now reaches nobody.</summary>
    public bool IsOut { get; private set; }

    /// <summary>How many operations have taken some of it.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether it stays: whoever looks on in the meantime takes nothing from a host that is about to lose it.</summary>
    public bool IsSteady => left < 0 && !IsOut;

    /// <summary>Lets it go out after some more operations.</summary>
    public void FailAfter(int operations) => left = operations;

    /// <summary>A new host begins.</summary>
    public void Restore() => (left, IsOut) = (-1, false);

    /// <summary>Takes one operation's worth.</summary>
    /// <exception cref="PowerCutException">It is out.</exception>
    public void Draw()
    {
        Taken++;
        if (left >= 0 && left-- == 0) IsOut = true;
        if (IsOut) throw new PowerCutException();
    }
}

/// <summary>The host is no more: nothing that it would have done next happens.</summary>
internal sealed class PowerCutException() : Exception("The power is out.");
