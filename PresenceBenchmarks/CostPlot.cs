using System.Globalization;
using System.Text;

namespace PresenceBenchmarks;

/// <summary>Cost against rate, as SVG: both axes logarithmic, a line each.</summary>
internal sealed class CostPlot
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 60;
    private const int Right = 200;
    private const int Top = 20;
    private const int Bottom = 50;
    private static readonly string[] Colours = ["#888888", "#b3541e", "#1b6ca8", "#e3a857", "#6fb1e0"];
    private static readonly double[] Marks = [0.1, 0.2, 0.5, 1, 2, 5];

    private readonly Dictionary<string, List<(double Rate, List<double> Costs)>> lines = [];

    /// <summary>Adds a point; several of one rate count as their median.</summary>
    public void Add(string line, double rate, double milliseconds)
    {
        var points = lines.TryGetValue(line, out var known) ? known : lines[line] = [];
        var at = points.FindIndex(point => point.Rate == rate);
        if (at < 0)
        {
            points.Add((rate, [milliseconds]));
        }
        else
        {
            points[at].Costs.Add(milliseconds);
        }
    }

    public void Write(string file)
    {
        File.WriteAllText(file, Draw());
        Console.WriteLine($"\nThe plot is in {file}.");
    }

    private string Draw()
    {
        var rates = lines.Values.SelectMany(points => points.Select(point => point.Rate)).Distinct().Order().ToList();
        var (least, most) = (rates[0], rates[^1]);
        var svg = new StringBuilder();
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Append($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        foreach (var rate in rates)
        {
            Append($"<path d=\"M{X(rate):f1} {Top}V{Height - Bottom}\" stroke=\"#e5e5e5\"/>");
            Append($"<text x=\"{X(rate):f1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{rate:n0}</text>");
        }

        foreach (var mark in Marks)
        {
            Append($"<path d=\"M{Left} {Y(mark):f1}H{Width - Right}\" stroke=\"#e5e5e5\"/>");
            Append($"<text x=\"{Left - 8}\" y=\"{Y(mark) + 4:f1}\" text-anchor=\"end\">{mark} ms</text>");
        }

        Append($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">changes a second</text>");
        foreach (var (index, (name, points)) in lines.Index())
        {
            var colour = Colours[index % Colours.Length];
            var path = string.Join('L', points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Rate):f1} {Y(Median.Of(point.Costs)):f1}")));
            Append($"<path d=\"M{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            Append($"<path d=\"M{Width - Right + 12} {Top + 16 + (index * 20)}h16\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            Append($"<text x=\"{Width - Right + 34}\" y=\"{Top + 20 + (index * 20)}\">{name}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double rate) => Left + (Math.Log(rate / least) / Math.Log(Math.Max(most / least, 2)) * (Width - Left - Right));
        double Y(double cost) =>
            Top + (Math.Log(Marks[^1] / Math.Max(cost, Marks[0])) / Math.Log(Marks[^1] / Marks[0]) * (Height - Top - Bottom));
        void Append(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
