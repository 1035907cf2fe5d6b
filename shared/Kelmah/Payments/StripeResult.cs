using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Payments;

/// <summary>What a call to Stripe came to: an object or an error.</summary>
/// <typeparam name="T">The object that the call answers.</typeparam>
public sealed record StripeResult<T>
    where T : class
{
    private StripeResult(T? value, StripeError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>Whether Stripe did what was asked.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The object; null if the call failed.</summary>
    public T? Value { get; }

    /// <summary>The error; null if the call succeeded.</summary>
    public StripeError? Error { get; }

    /// <summary>A success.</summary>
    public static implicit operator StripeResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator StripeResult<T>(StripeError error) => new(null, error);

    /// <summary>Continues with the object or with the error.</summary>
    public TResult Match<TResult>(Func<T, TResult> success, Func<StripeError, TResult> failure) =>
        Succeeded ? success(Value) : failure(Error);
}
