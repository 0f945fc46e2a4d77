/**
 * Python that calls a script as Model Monitor's container does: `preprocess_handler(inference_record[, logger])` returns
 * a dict, or `[]` to skip the record. The attributes of a record are those of the developer guide's page on preprocessing.
 * Numeric keys, padded with zeros, are column positions, as in Amazon's sample filtering script: they become a headerless
 * table in the order of the keys. All other keys are column names.
 */
export const PREPROCESSOR_RUNNER = `
import csv, importlib.util, inspect, json, logging, os, sys

class EventMetadata:
    def __init__(self, metadata):
        self.event_id = metadata.get("eventId")
        self.event_time = metadata.get("inferenceTime")
        self.custom_attribute = metadata.get("customAttributes")

class EventData:
    def __init__(self, data):
        self.encoding = data.get("encoding")
        self.data = data.get("data")
        self.observedContentType = data.get("observedContentType")
        self.mode = data.get("mode")

    def as_dict(self):
        return {"encoding": self.encoding, "data": self.data, "observedContentType": self.observedContentType}

class CapturedData:
    def __init__(self, event):
        captured = event.get("captureData", {})
        of = lambda side: EventData(captured[side]) if side in captured else None
        self.event_dict = event
        self.event_metadata = EventMetadata(event["eventMetadata"]) if "eventMetadata" in event else None
        self.endpoint_input = of("endpointInput")
        self.endpoint_output = of("endpointOutput")
        self.event_version = event.get("eventVersion")

    def as_dict(self):
        return self.event_dict

def events(source):
    for file in sorted(os.path.join(folder, name) for folder, _, names in os.walk(source) for name in names):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    event = json.loads(line)
                    if event.get("eventMetadata", {}).get("invocationSource") != "ShadowExperiment":
                        yield event

def rows(handler, source):
    more = [logging.getLogger("preprocessor")] if len(inspect.signature(handler).parameters) > 1 else []
    for event in events(source):
        result = handler(CapturedData(event), *more)
        for row in result if isinstance(result, list) else [result]:
            if not isinstance(row, dict):
                raise TypeError("preprocess_handler returned %s; it must return a dict, or [] to skip the record" % type(row).__name__)
            yield row

def text(value):
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, allow_nan=False)

script, source, target, format = sys.argv[1:5]
spec = importlib.util.spec_from_file_location("preprocessor", script)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
positions = None
with open(target, "w", encoding="utf-8", newline="") as out:
    table = csv.writer(out, lineterminator="\\n")
    for row in rows(module.preprocess_handler, source):
        by_position = all(key.isdecimal() for key in row)
        if positions is None:
            positions = by_position
        if positions != by_position:
            raise ValueError("preprocess_handler must use either column names or column numbers in all records, not both")
        if positions:
            table.writerow([text(row[key]) for key in sorted(row)])
        else:
            out.write(json.dumps(row, allow_nan=False) + "\\n")
with open(format, "w") as out:
    json.dump({"csv": {"header": False}} if positions else {"json": {"lines": True}}, out)
`;
