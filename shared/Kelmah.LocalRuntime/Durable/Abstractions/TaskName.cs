namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>The name of an orchestrator or an activity; compared without regard to case.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    private readonly string? name;

    /// <summary>Creates a name; null is the empty one.</summary>
    public TaskName(string name) => this.name = name;

    /// <summary>The name.</summary>
    public string Name => name ?? string.Empty;

    /// <summary>Always empty: versions belong to instances, <see cref="TaskVersion"/>.</summary>
#pragma warning disable CA1822 // The official member is not static.
    public string Version => string.Empty;
#pragma warning restore CA1822

    /// <summary>The text of a name.</summary>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>The name of a text.</summary>
    public static implicit operator TaskName(string value) => new(value);

    /// <summary>Whether two names are the same.</summary>
    public static bool operator ==(TaskName left, TaskName right) => left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(TaskName left, TaskName right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
