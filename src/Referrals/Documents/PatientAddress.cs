// Where the QR code of a printed form leads: the patient's own page.
namespace Referrals.Documents;

/// <summary>The setting <c>PatientPage:Address</c>.</summary>
internal sealed class PatientAddress(IConfiguration configuration)
{
    /// <summary>Below it each case has its page.</summary>
    public const string Path = "/p";

    public const string Setting = "PatientPage:Address";

    /// <summary>
    /// The page of a case. Where no address is configured, below the address that the reader's browser asked for: good for trying out, and
    /// wherever patients reach the service by the same name as doctors.
    /// </summary>
    public string Of(HttpContext http, string number)
    {
        var origin = configuration[Setting] is { Length: > 0 } set ? set.TrimEnd('/') : $"{http.Request.Scheme}://{http.Request.Host}";
        return $"{origin}{Path}/{Uri.EscapeDataString(number)}";
    }
}
