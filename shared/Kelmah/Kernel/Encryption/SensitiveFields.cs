namespace Kelmah.Kernel.Encryption;

/// <summary>The <see cref="SensitiveAttribute"/> texts of a collection's entities.</summary>
public abstract record SensitiveFields
{
    /// <summary>The user under whose data key they are encrypted.</summary>
    public abstract Guid OwnerOf(Entity entity);

    /// <summary>The entity with each of them replaced; the same one where it has none.</summary>
    /// <param name="entity">What holds them.</param>
    /// <param name="replace">Gives another text for each that is there; null takes it away.</param>
    public abstract Entity Replace(Entity entity, Func<string, string?> replace);

    /// <summary>Whether one of them is such a text.</summary>
    public bool Any(Entity entity, Func<string, bool> isSuch)
    {
        var any = false;
        Replace(entity, text =>
        {
            any |= isSuch(text);
            return text;
        });
        return any;
    }

    /// <summary>Runs <see cref="DocumentSealing"/> for their entities' type.</summary>
    internal abstract Task<long> SealAllAsync(DocumentSealing sealing, CancellationToken cancellationToken);
}

/// <summary>The <see cref="SensitiveAttribute"/> texts of <typeparamref name="T"/>.</summary>
/// <param name="Owner">The user whose they are.</param>
/// <param name="Replacing">The entity with each of them replaced; itself where it has none.</param>
public sealed record SensitiveFields<T>(Func<T, Guid> Owner, Func<T, Func<string, string?>, T> Replacing) : SensitiveFields
    where T : Entity
{
    /// <inheritdoc/>
    public override Guid OwnerOf(Entity entity) => Owner((T)entity);

    /// <inheritdoc/>
    public override Entity Replace(Entity entity, Func<string, string?> replace) => Replacing((T)entity, replace);

    internal override Task<long> SealAllAsync(DocumentSealing sealing, CancellationToken cancellationToken) => sealing.SealAllAsync<T>(cancellationToken);
}

/// <summary>Replaces a text that may be missing.</summary>
public static class SensitiveText
{
    /// <summary>Another text for one that is there; null for one that is not.</summary>
    public static string? Of(this Func<string, string?> replace, string? text)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return text is null ? null : replace(text);
    }
}
