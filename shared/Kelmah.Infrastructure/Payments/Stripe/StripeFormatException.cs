namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Something that should be an object of Stripe's is not.</summary>
public sealed class StripeFormatException : Exception
{
    /// <summary>Names the field that is missing or of another type.</summary>
    public StripeFormatException(string field)
        : base($"The field '{field}' is missing or not of the type that Stripe documents.")
    {
    }

    /// <summary>Creates one without saying which field.</summary>
    public StripeFormatException()
    {
    }

    /// <summary>Creates one that was caused by another.</summary>
    public StripeFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
