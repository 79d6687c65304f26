package ddl

// UpText returns the statements that a file's up section has, as the replay
// splits them.
func UpText(name string) ([]string, error) {
	f, _, err := readFile(name)
	if err != nil {
		return nil, err
	}
	var out []string
	s := &splitter{text: f.text}
	for {
		st, ok := s.next()
		if !ok {
			return out, nil
		}
		out = append(out, f.text[st.start:st.end])
	}
}
