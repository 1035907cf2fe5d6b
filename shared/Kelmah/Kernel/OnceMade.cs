namespace Kelmah.Kernel;

/// <summary>
/// Something that is made when it is first asked for, and then kept. A failure is not kept, as a <see cref="Lazy{T}"/> of a task would:
/// whoever asks next has it made anew. Safe for use by several threads.
/// </summary>
/// <param name="make">Makes it; returns at its first wait.</param>
public sealed class OnceMade<T>(Func<Task<T>> make)
{
    private readonly Lock gate = new();
    private Task<T>? made;

    /// <summary>Whether it was asked for.</summary>
    public bool IsBegun
    {
        get
        {
            lock (gate) return made is not null;
        }
    }

    /// <summary>What was made, or is being made.</summary>
    public Task<T> GetAsync()
    {
        lock (gate) return made is null or { IsFaulted: true } or { IsCanceled: true } ? made = make() : made;
    }
}
